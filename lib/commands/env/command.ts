import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';
import type { EnvOptions } from './run';

const load = createRequire(__filename);

/** `idp env`: the variables of a workload. */
export function addEnv(program: Command): void {
  program
    .command('env')
    .description('print the variables of a workload in the local run, or of its AWS services with --aws, for a shell')
    .argument('[workload]', 'name of the workload')
    .option('--aws', 'endpoint, region and credentials of the local AWS services, for the AWS CLI and SDKs', false)
    .option('--container <name>', 'container whose variables are printed (default: the only one)')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      `\nUse it as: eval "$(npx idp env --aws)"\n${examples('env orders', 'env orders --json', 'env --aws')}`,
    )
    .action(async (workload: string | undefined, options: EnvOptions, command: Command) => {
      if ((workload === undefined) !== options.aws) {
        command.error('expected a workload, or --aws');
      }
      const { env } = load('./run') as typeof import('./run');
      print(await env(workload, options));
    });
}
