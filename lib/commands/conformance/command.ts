import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp conformance`: what becomes of each field of Score. */
export function addConformance(program: Command): void {
  program
    .command('conformance')
    .description('tell which fields of the Score specification are honoured, and which values are refused')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('conformance', 'conformance --json'))
    .action(({ json }: { json?: boolean }) => {
      const { conformance } = load('./run') as typeof import('./run');
      print(conformance({ json: json === true }));
    });
}
