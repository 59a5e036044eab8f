import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type { WaitOptions } from '../finish-release';
import { addWaitOptions, examples, RELEASE_JSON, ROOT, userName } from '../options';
import { hasColour, progress, warn } from '../output';
import type { PromoteOptions } from './run';

const load = createRequire(__filename);

type Options = Partial<PromoteOptions> & WaitOptions;

const HELP = `
The images are copied, layers and all; nothing is built. The artifact is made of this checkout for the second
environment, with its own settings, so check out the commit that the first one runs. Stacks are not deployed.
--dry-run compares with the last release of the second environment.
`;

/** `idp promote`: what one environment runs, in another. */
export function addPromote(program: Command): void {
  const command = program
    .command('promote')
    .description('release in one environment the images that another one runs')
    .argument('<from>', 'environment that runs them')
    .argument('<to>', 'environment that is to run them')
    .argument('[release]', "number or digest in 'idp history' of the first (default: the one that runs)")
    .option('--from-profile <name>', 'profile of AWS that reads the first (default: the same credentials)')
    .option('--by <name>', 'who does it, for the record (default: the user, or on GitHub the actor)')
    .option('--dry-run', 'show what would change, and change nothing', false);
  addWaitOptions(command)
    .option(...RELEASE_JSON)
    .addHelpText(
      'after',
      HELP + examples('promote dev prod --dry-run', 'promote dev prod', 'promote dev prod 12 --from-profile dev'),
    )
    .action(async (from: string, to: string, wanted: string | undefined, options: Options, command: Command) => {
      if (from === to) {
        command.error(`'${from}' cannot be promoted to itself; name two environments`);
      }
      const { wait, timeout, json, by = userName(), ...others } = options;
      const { promoteTo } = load('./run') as typeof import('./run');
      const { finishRelease } = load('../finish-release') as typeof import('../finish-release');
      const fixed = { root: ROOT, warn, progress, colour: hasColour(process.stdout) };
      const released = await promoteTo({ ...(others as PromoteOptions), ...fixed, from, to, wanted, by });
      await finishRelease(released, { wait, timeout, json });
    });
}
