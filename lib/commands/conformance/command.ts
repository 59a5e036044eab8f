import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp conformance`: which fields of Score are supported. */
export function addConformance(program: Command): void {
  program
    .command('conformance')
    .description('list the fields of the Score specification: what each one does, and which values are refused')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('conformance', 'conformance --json'))
    .action(({ json }: { json?: boolean }) => {
      const { conformance } = load('./run') as typeof import('./run');
      print(conformance({ json: json === true }));
    });
}
