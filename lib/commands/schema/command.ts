import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp schema`: JSON Schemas for editors. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of score.yaml, with resource types and their params, for editors')
    .option('--overlay', 'the schema of overlays: <environment>.yaml, which is merged over score.yaml')
    .addHelpText('after', examples('schema > score/score.schema.json', 'schema --overlay > score/overlay.schema.json'))
    .action(({ overlay }: { overlay?: boolean }) => {
      const { schema } = load('./run') as typeof import('./run');
      print(schema(overlay === true ? 'overlay' : 'score'));
    });
}
