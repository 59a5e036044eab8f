import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, port } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

const HELP = `
Writes .idp/<environment>/kubeconfig, which only you can read, prints its path, and forwards the port of the API
server until Ctrl-C; then the file is removed. It is an administrator's: whoever has it can do everything in the
cluster. Needs the AWS CLI, its Session Manager plugin, and credentials. If your account keeps the output of
sessions (Session Manager, Preferences), it keeps the kubeconfig, too.
`;

/** `idp kubeconfig`: kubectl from this machine. */
export function addKubeconfig(program: Command): void {
  program
    .command('kubeconfig')
    .description('use kubectl from here: fetch the kubeconfig of an environment, and forward its API server')
    .requiredOption(...ENVIRONMENT)
    .option('--port <number>', 'port of this machine', port, 6443)
    .addHelpText('after', `${HELP}${examples('kubeconfig --env dev', 'kubeconfig --env dev --port 7443')}`)
    .action(async ({ environment, port }: { environment: string; port: number }) => {
      const { kubeconfig } = load('./run') as typeof import('./run');
      process.exitCode = await kubeconfig(environment, port, print);
    });
}
