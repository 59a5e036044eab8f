import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';
import type { MetricsOptions } from './run';

const load = createRequire(__filename);

const HELP = `
Computed of the records of releases, with the definitions of DORA:
  deployments      releases that finished and are no rollback
  lead time        median from a commit to its first release
  rollback rate    share of deployments that a rollback took back
  time to restore  median from such a deployment to its rollback
`;

/** `idp metrics`: how releases go. */
export function addMetrics(program: Command): void {
  program
    .command('metrics')
    .description('show how often an environment is deployed, how long that takes, and how often it is taken back')
    .option(...ENVIRONMENT)
    .option('--days <number>', 'the period, up to now; at most 365', days, 30)
    .option('--json', 'print JSON', false)
    .addHelpText('after', HELP + examples('metrics', 'metrics --environment prod --days 90', 'metrics --json'))
    .action(async (options: MetricsOptions) => {
      const { metrics } = load('./run') as typeof import('./run');
      print(await metrics(options));
    });
}

function days(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 365) {
    throw new InvalidArgumentError('expected a number from 1 to 365');
  }
  return number;
}
