import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

interface Options {
  readonly environment?: string;
  readonly json?: boolean;
}

/** `idp open`: the address of a workload. */
export function addOpen(program: Command): void {
  program
    .command('open')
    .description('print the address of a workload, and open it in the browser: of the local run, or with --env')
    .argument('<workload>', 'name of the workload')
    .option(...ENVIRONMENT)
    .option('--json', 'print all its addresses as JSON, and open none')
    .addHelpText(
      'after',
      `\nThe browser opens only where the output is a terminal.\n${examples('open storefront', 'open storefront --env dev')}`,
    )
    .action(async (workload: string, { environment, json = false }: Options) => {
      const { addressesOf, openInBrowser } = load('./run') as typeof import('./run');
      const addresses = await addressesOf(ROOT, workload, environment);
      print(json ? JSON.stringify(addresses) : addresses.join('\n'));
      if (!json && process.stdout.isTTY) {
        openInBrowser(addresses[0] ?? '');
      }
    });
}
