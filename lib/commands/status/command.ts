import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, NOT_READY } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

const HELP = `
With --env, what the k3s server reports each minute, and what AWS says; needs AWS credentials, not kubectl.
Without it, the local run of this checkout.

Exit codes:
  0  everything is ready
  1  a name is not valid
  2  wrong usage
  3  something is not ready, or cannot be read
`;

interface Options {
  readonly environment?: string;
  readonly json?: boolean;
}

/** `idp status`: what runs, here or in an environment. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .alias('ps')
    .description('show what runs and what is not ready: the local run, or an environment with --env')
    .option(...ENVIRONMENT)
    .option('--json', 'print JSON')
    .addHelpText('after', `${HELP}${examples('status', 'status --env dev', 'status --env dev --json')}`)
    .action(async ({ environment, json = false }: Options) => {
      const { localRun, environmentNow } = load('./run') as typeof import('./run');
      const { text, isReady } = await (environment === undefined ? localRun(json) : environmentNow(environment, json));
      print(text);
      process.exitCode = isReady ? 0 : NOT_READY;
    });
}
