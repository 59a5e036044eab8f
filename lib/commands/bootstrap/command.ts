import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp bootstrap`: what an account needs before the first deployment of an environment. */
export function addBootstrap(program: Command): void {
  program
    .command('bootstrap')
    .description("print the IAM policies of an environment's deployments, as a CloudFormation template")
    .requiredOption(...ENVIRONMENT)
    .addHelpText('after', examples('bootstrap --environment dev > bootstrap-dev.json'))
    .action(({ environment }: { environment: string }) => {
      const { bootstrap } = load('./run') as typeof import('./run');
      print(bootstrap(environment));
    });
}
