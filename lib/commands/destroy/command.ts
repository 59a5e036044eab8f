import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';
import type { DestroyOptions } from './run';

const load = createRequire(__filename);

/** `idp destroy`: deletes an environment from its account, and says what is left. */
export function addDestroy(program: Command): void {
  program
    .command('destroy')
    .description('delete the stacks of an environment, and list what is left in its account')
    .requiredOption(...ENVIRONMENT)
    .option('--yes', 'delete without asking', false)
    .option('--unprotect', 'lift the protection of stacks that are protected against deletion', false)
    .option('--bootstrap', 'also delete what cdk bootstrap and idp bootstrap made for it', false)
    .addHelpText(
      'after',
      `\nExits with 3 if something is left.\n${examples('destroy --environment dev', 'destroy --environment prod --unprotect')}`,
    )
    .action(async (options: Omit<DestroyOptions, 'print'>) => {
      const { destroy } = load('./run') as typeof import('./run');
      if ((await destroy({ ...options, print })) > 0) {
        process.exitCode = 3;
      }
    });
}
