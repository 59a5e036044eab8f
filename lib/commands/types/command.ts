import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp types`: what a workload can ask for. */
export function addTypes(program: Command): void {
  program
    .command('types')
    .description('tell what a workload can ask for: the resource types, or one of them in full')
    .argument('[type]', 'resource type')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('types', 'types dynamodb-table', 'types --json'))
    .action((type: string | undefined, { json }: { json?: boolean }) => {
      const { types } = load('./run') as typeof import('./run');
      print(types({ ...(type === undefined ? {} : { type }), json: json === true }));
    });
}
