import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';
import type { TypesOptions } from './run';

const load = createRequire(__filename);

/** `idp types`: the resource types. */
export function addTypes(program: Command): void {
  program
    .command('types')
    .description('list the resource types that a workload can use, or show one in full')
    .argument('[type]', 'resource type to show in full')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('types', 'types dynamodb-table', 'types --json'))
    .action((type: string | undefined, { json }: TypesOptions) => {
      const { types } = load('./run') as typeof import('./run');
      print(types({ type, json }));
    });
}
