import { spawnSync } from 'node:child_process';
import { idpVariables } from '../support/idp-variables';

/** What some work costs: CPU seconds of all threads, and seconds on the clock. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/** The cost of some work in this process. */
export function costOf(work: () => void): Cost {
  const [before, start] = [process.cpuUsage(), performance.now()];
  work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3 };
}

/** The cost of a command, its start included. */
export function costOfCommand(command: string, args: readonly string[], cwd: string): Cost {
  const start = performance.now();
  const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>&1', command, ...args], {
    cwd,
    // The environments of the tests: what is measured does not depend on the configuration.
    env: { ...process.env, ...idpVariables() },
    encoding: 'utf8',
  });
  const [user = NaN, system = NaN] = (timed.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (timed.status !== 0 || Number.isNaN(user + system)) {
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed: ${timed.status} ${timed.stderr}`);
  }
  return { cpu: user + system, wall: (performance.now() - start) / 1e3 };
}

/**
 * CPU seconds in starts of Node: the least of nine. Call it right after what was measured: a start costs more while the
 * machine is busy, too.
 */
export function startsOfNode(cpu: number): number {
  return cpu / Math.min(...Array.from({ length: 9 }, () => costOfCommand(process.execPath, ['-e', '0'], '.').cpu));
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
