import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import type { LogsOptions } from './run';

const load = createRequire(__filename);

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `idp logs`: the lines of a workload. */
export function addLogs(program: Command): void {
  program
    .command('logs')
    .description('print the lines of a workload: of the local run, or of an environment with --env')
    .argument('<workload>', 'name of the workload')
    .option('-f, --follow', 'go on with new lines until Ctrl-C', false)
    .option(
      '--since <time>',
      'lines of the last s, m, h or d (default: all of the local run, 10m with --env)',
      duration,
    )
    .option(...ENVIRONMENT)
    .option('--json', 'print a JSON object for each line, with its time', false)
    .addHelpText(
      'after',
      `\nWith --env, reads CloudWatch Logs; needs AWS credentials.\n${examples('logs orders -f', 'logs orders --env dev --since 2h', 'logs orders --env dev -f')}`,
    )
    .action(async (workload: string, options: Omit<LogsOptions, 'workload'>) => {
      const { logs } = load('./run') as typeof import('./run');
      await logs({ workload, ...options });
    });
}

/** Milliseconds. */
function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined) {
    throw new InvalidArgumentError('expected a number and s, m, h or d, for example 10m');
  }
  return Number(amount) * (UNITS[unit] ?? 0);
}
