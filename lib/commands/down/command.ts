import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp down`: stops the local run. */
export function addDown(program: Command): void {
  program
    .command('down')
    .description('stop the local run of this checkout')
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('down'))
    .action(async ({ json }: { readonly json: boolean }) => {
      const { down } = load('./run') as typeof import('./run');
      print(await down(json));
    });
}
