import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print, warn } from '../output';
import type { PublishOptions } from './run';

const load = createRequire(__filename);

/** `idp publish`: makes a release for Flux to pull. */
export function addPublish(program: Command): void {
  program
    .command('publish')
    .description('publish a release of one environment to ECR, from where Flux applies it')
    .requiredOption(...ENVIRONMENT)
    .requiredOption('--tag <tag>', 'tag of the release, and of the images it uses, for example the commit', imageTag)
    .option('--source <address>', 'origin that is recorded, for example the address of the Git repository', 'local')
    .addHelpText('after', examples('publish --environment dev --tag 1f3a9c2'))
    .action(async (options: Omit<PublishOptions, 'root' | 'warn'>) => {
      const { publish } = load('./run') as typeof import('./run');
      print(await publish({ root: ROOT, warn, ...options }));
    });
}

/** A tag that ECR takes. */
function imageTag(text: string): string {
  if (!/^\w[\w.-]{0,127}$/.test(text)) {
    throw new InvalidArgumentError(
      "expected 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-', and neither '.' nor '-' at the start",
    );
  }
  return text;
}
