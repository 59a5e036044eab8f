import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';
import type { HistoryOptions } from './run';

const load = createRequire(__filename);

/** `idp history`: the releases of an environment. */
export function addHistory(program: Command): void {
  program
    .command('history')
    .description('list the releases of an environment: number, when, who, what, digest')
    .requiredOption(...ENVIRONMENT)
    .option('--limit <number>', 'how many, the newest first; at most 1000', count, 20)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      `\nA '*' marks the release that the environment runs.\n${examples('history --environment dev', 'history --environment dev --json')}`,
    )
    .action(async (options: HistoryOptions) => {
      const { history } = load('./run') as typeof import('./run');
      print(await history(options));
    });
}

function count(text: string): number {
  if (!/^[1-9]\d{0,2}$|^1000$/.test(text)) {
    throw new InvalidArgumentError('expected a number from 1 to 1000');
  }
  return Number(text);
}
