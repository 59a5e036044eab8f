import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { localProgram } from '../local-program';

/**
 * Runs a command with the variables of a workload's program, in its directory, on this terminal.
 *
 * @returns its exit code; 128 and the number of the signal that ended it, as shells have it
 * @throws UserError if nothing runs, there is no such workload, or the command cannot start
 */
export async function exec(workload: string, command: readonly string[], container?: string): Promise<number> {
  const { directory, variables } = await localProgram(workload, container);
  const [program = '', ...args] = command;
  // The terminal sends Ctrl-C to the command, too; what that does is its decision.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    return await new Promise((resolve, reject) => {
      spawn(program, args, { cwd: directory, env: { ...variables }, stdio: 'inherit' })
        .once('error', (error: NodeJS.ErrnoException) => {
          const why = error.code === 'ENOENT' ? `it is not in the PATH, or ${directory} is gone` : error.message;
          reject(new UserError(`cannot start ${printable(program)}: ${why}`));
        })
        .once('exit', (code, signal) => {
          resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
        });
    });
  } finally {
    process.removeListener('SIGINT', ignore);
  }
}
