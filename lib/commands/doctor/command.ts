import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp doctor`: what keeps the platform from working here, before it does not work. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check this checkout and, with --env, the account of an environment and the repository at GitHub')
    .option(...ENVIRONMENT)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nExits with 1 if there is an error. Changes nothing; --env needs the AWS CLI and gh.\n${examples('doctor', 'doctor --env dev', 'doctor --env dev --json')}`,
    )
    .action(async (options: { environment?: string; json?: boolean }) => {
      const { doctor } = load('./run') as typeof import('./run');
      if ((await doctor({ ...options, root: '.', print })) > 0) {
        process.exitCode = 1;
      }
    });
}
