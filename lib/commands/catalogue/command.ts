import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

const HELP = `
Backstage entities: a System, a Group for each owner, a Component for each workload with its relations, an API for each of
its service ports, and a Resource for each claim. JSON has, for each workload, its cost, memory and permissions, too.
`;

/** `idp catalogue`: what the plan says about each workload, for a developer portal. */
export function addCatalogue(program: Command): void {
  program
    .command('catalogue')
    .description('list the catalogue entities of the plan: of the local run, or of an environment with --env')
    .option(...ENVIRONMENT)
    .option('--json', 'print JSON', false)
    .addHelpText('after', `${HELP}${examples('catalogue', 'catalogue --env dev --json')}`)
    .action(({ environment, json }: { environment?: string; json: boolean }) => {
      const { catalogue } = load('./run') as typeof import('./run');
      print(catalogue({ root: ROOT, environment, json }));
    });
}
