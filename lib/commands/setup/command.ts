import { createRequire } from 'node:module';
import { Argument, type Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp setup github`: environments, protections and variables at GitHub. */
export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('print or run the gh commands that set up GitHub: environments, protections, variables, checks')
    .addArgument(new Argument('<service>', 'what to set up').choices(['github']))
    .option('--run', 'run the commands; what is set up already stays, so it can be repeated', false)
    .option('--reviewer <name>', 'user or organization/team that approves where data is kept (default: you)')
    .addHelpText('after', examples('setup github', 'setup github --run --reviewer octo/platform'))
    .action(async (_: string, options: { run: boolean; reviewer?: string }) => {
      const { setupGithub } = load('./run') as typeof import('./run');
      await setupGithub({ ...options, root: '.', print });
    });
}
