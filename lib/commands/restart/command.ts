import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** Exit code when the workload is not ready again. */
const NOT_READY = 3;

/** `idp restart`: starts the programs of a workload again. */
export function addRestart(program: Command): void {
  program
    .command('restart')
    .description('start the programs of a workload again, in the local run')
    .argument('<workload>', 'name of the workload')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nWaits until it is ready; exits with 3 if it is not within 30 seconds.\n${examples('restart orders')}`,
    )
    .action(async (workload: string, { json = false }: { readonly json?: boolean }) => {
      const { restart } = load('./run') as typeof import('./run');
      const { text, isReady } = await restart(workload, json);
      print(text);
      process.exitCode = isReady ? 0 : NOT_READY;
    });
}
