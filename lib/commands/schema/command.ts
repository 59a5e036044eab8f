import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp schema`: what editors check score.yaml with. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print a JSON Schema of score.yaml, with the resource types and their params, for editors')
    .option('--overlay', 'of <environment>.yaml, what is merged over score.yaml in one environment')
    .addHelpText('after', examples('schema > score/score.schema.json', 'schema --overlay > score/overlay.schema.json'))
    .action(({ overlay }: { overlay?: boolean }) => {
      const { schema } = load('./run') as typeof import('./run');
      print(schema(overlay === true ? 'overlay' : 'score'));
    });
}
