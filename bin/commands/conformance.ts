import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../examples';
import { print } from '../print';

const load = createRequire(__filename);

/** `idp conformance`: what becomes of each field of Score. */
export function addConformance(program: Command): void {
  program
    .command('conformance')
    .description('tell which fields of the Score specification are honoured, and which values are refused')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('conformance', 'conformance --json'))
    .action(({ json }: { json?: boolean }) => {
      const { conformance } = load('../../lib/commands/conformance') as typeof import('../../lib/commands/conformance');
      print(conformance({ json: json === true }));
    });
}
