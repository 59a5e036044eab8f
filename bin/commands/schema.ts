import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../examples';
import { print } from '../print';

const load = createRequire(__filename);

/** `idp schema`: what editors check score.yaml with. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print a JSON Schema of score.yaml, with the resource types and their params, for editors')
    .addHelpText('after', examples('schema > score/score.schema.json'))
    .action(() => {
      const { schema } = load('../../lib/commands/schema') as typeof import('../../lib/commands/schema');
      print(schema());
    });
}
