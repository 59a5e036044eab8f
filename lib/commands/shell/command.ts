import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';

const load = createRequire(__filename);

/** `idp shell`: a shell on a host. */
export function addShell(program: Command): void {
  program
    .command('shell')
    .description('open a shell on a host of an environment, through Session Manager')
    .argument('[host]', 'server, agent-1, ..., the name of a node or an instance id (default: server)')
    .requiredOption(...ENVIRONMENT)
    .addHelpText(
      'after',
      `\nNeeds the AWS CLI, its Session Manager plugin, and credentials.\n${examples('shell --env dev', 'shell agent-1 --env dev')}`,
    )
    .action(async (host: string | undefined, { environment }: { environment: string }) => {
      const { shell } = load('./run') as typeof import('./run');
      process.exitCode = await shell(environment, host ?? 'server');
    });
}
