import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print, warn } from '../output';

const load = createRequire(__filename);

interface PublishOptions {
  readonly environment: string;
  readonly tag: string;
  readonly source: string;
}

/** `idp publish`: what Flux pulls. */
export function addPublish(program: Command): void {
  program
    .command('publish')
    .description('publish what Flux applies in one environment, to its ECR repository')
    .requiredOption(...ENVIRONMENT)
    .requiredOption('--tag <tag>', 'tag of this release and of the images it pins, for example the commit')
    .option('--source <address>', 'where it comes from, for example the address of the Git repository', 'local')
    .addHelpText('after', examples('publish --environment dev --tag 1f3a9c2'))
    .action(async (options: PublishOptions) => {
      const { publish } = load('./run') as typeof import('./run');
      print(await publish({ root: ROOT, warn, ...options }));
    });
}
