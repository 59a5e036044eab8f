import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started: the same text each time, and another one for a process that has got its id later. Undefined if
 * there is no such process.
 */
export function processStart(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? ticks(pid) : date(pid);
  } catch {
    return undefined;
  }
}

/** Field 22 of proc_pid_stat(5), in clock ticks after the machine started. */
function ticks(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Field 2 is the name of the program in parentheses, which may hold spaces and parentheses itself.
  const [state, ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended, though its parent has not asked how.
  return state === 'Z' ? undefined : others[22 - 4];
}

/** On macOS, to the second. It writes in the language of the user, unless told otherwise. */
function date(pid: number): string | undefined {
  const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return started === '' ? undefined : started;
}
