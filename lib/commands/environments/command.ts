import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp environments`: the environments, and where their releases are. */
export function addEnvironments(program: Command): void {
  program
    .command('environments')
    .description('list the environments: name, region, and where their releases are')
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('environments', 'environments --json'))
    .action(({ json }: { json: boolean }) => {
      const { listEnvironments } = load('./run') as typeof import('./run');
      print(listEnvironments(json));
    });
}
