import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type { WaitOptions } from '../finish-release';
import { addWaitOptions, ENVIRONMENT, examples, RELEASE_JSON, userName } from '../options';
import { hasColour } from '../output';
import type { RollbackOptions } from './run';

const load = createRequire(__filename);

const HELP = `
Without a release, it goes back to the one that ran before the current one; again, it goes forth to the first.
Only what Flux applies goes back: workloads and their images. Stacks, and so tables, queues and permissions, stay
as the last deployment has left them, and data stays as it is. --dry-run shows the difference between both plans.
`;

/** `idp rollback`: an earlier release again. */
export function addRollback(program: Command): void {
  const command = program
    .command('rollback')
    .description('release what an environment ran before, without building or copying anything')
    .argument('[release]', "number or digest of a release in 'idp history'")
    .requiredOption(...ENVIRONMENT)
    .option('--by <name>', 'who does it, for the record (default: the user, or on GitHub the actor)')
    .option('--dry-run', 'show what would change, and change nothing', false);
  addWaitOptions(command)
    .option(...RELEASE_JSON)
    .addHelpText(
      'after',
      HELP + examples('rollback --environment dev --dry-run', 'rollback --environment dev', 'rollback 12 --env prod'),
    )
    .action(async (wanted: string | undefined, options: Partial<RollbackOptions> & WaitOptions) => {
      const { wait, timeout, json, by = userName(), ...others } = options;
      const { rollback } = load('./run') as typeof import('./run');
      const { finishRelease } = load('../finish-release') as typeof import('../finish-release');
      const colour = hasColour(process.stdout);
      const released = await rollback({ ...(others as RollbackOptions), wanted, by, colour });
      await finishRelease(released, { wait, timeout, json });
    });
}
