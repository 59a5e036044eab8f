import { oneOf } from '../diagnostics/did-you-mean';
import { printable } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';
import type { LocalProgram } from '../local/local-workload';
import { askLocalRun } from './ask-local-run';
import { UsageError } from './usage-error';

/**
 * What a program of the local run gets.
 *
 * @param container - may be left out where there is one
 * @throws UserError if nothing runs, or there is no such workload or container; UsageError if there are several containers
 */
export async function localProgram(workload: string, container?: string): Promise<LocalProgram> {
  const programs = (await askLocalRun('programs', workload)) as readonly LocalProgram[];
  const names = programs.map((program) => program.container);
  const found = programs.find((program) => program.container === container);
  const [only] = programs;
  if (container === undefined && only !== undefined && programs.length === 1) {
    return only;
  }
  if (container === undefined) {
    const several = `'${printable(workload)}' has several containers`;
    throw new UsageError(`${several}; choose one with --container: ${names.join(', ')}`);
  }
  if (found === undefined) {
    throw new UserError(
      `'${printable(workload)}' has no container '${printable(container)}'; ${oneOf('containers', names, container)}`,
    );
  }
  return found;
}
