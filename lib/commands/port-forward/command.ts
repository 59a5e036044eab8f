import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, port } from '../options';
import { print, warn } from '../output';

const load = createRequire(__filename);

interface Options {
  readonly environment: string;
  readonly localPort?: number;
}

/** `idp port-forward`: a workload of an environment on this machine. */
export function addPortForward(program: Command): void {
  program
    .command('port-forward')
    .description('forward a port of this machine to a workload of an environment, through Session Manager')
    .argument('<workload>', 'name of the workload')
    .argument('[port]', 'name or number of its service port (default: the first)')
    .requiredOption(...ENVIRONMENT)
    .option('--local-port <number>', 'port of this machine (default: the one that the container listens on)', port)
    .addHelpText(
      'after',
      `\nThe session is with the host of a ready pod, and ends with that pod. Needs the AWS CLI, its Session Manager\nplugin, and credentials.\n${examples('port-forward storefront --env dev', 'port-forward orders http --env dev --local-port 9000')}`,
    )
    .action(async (workload: string, wanted: string | undefined, { environment, localPort }: Options) => {
      const { portForward } = load('./run') as typeof import('./run');
      process.exitCode = await portForward({ environment, workload, port: wanted, localPort, print, warn });
    });
}
