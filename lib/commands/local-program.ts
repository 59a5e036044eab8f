import { oneOf } from '../diagnostics/did-you-mean';
import { printable } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';
import type { LocalProgram } from '../local/local-workload';
import { askLocalRun } from './ask-local-run';

/**
 * What a program of the local run gets.
 *
 * @param container - may be left out where there is one
 * @throws UserError if nothing runs, or there is no such workload or container
 */
export async function localProgram(workload: string, container?: string): Promise<LocalProgram> {
  const programs = (await askLocalRun('programs', workload)) as readonly LocalProgram[];
  const names = programs.map((program) => program.container);
  const found = programs.find((program) => program.container === container);
  const [only] = programs;
  if (container === undefined && only !== undefined && programs.length === 1) {
    return only;
  }
  if (found === undefined) {
    throw new UserError(
      container === undefined
        ? `'${printable(workload)}' has several containers; choose one with --container: ${names.join(', ')}`
        : `'${printable(workload)}' has no container '${printable(container)}'; ${oneOf('containers', names, container)}`,
    );
  }
  return found;
}
