import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp images`: what is to be built. */
export function addImages(program: Command): void {
  program
    .command('images')
    .description('list what is built from source: workload, ECR repository, build context')
    .requiredOption(...ENVIRONMENT)
    .option('--json', 'as JSON')
    .addHelpText('after', examples('images --environment dev', 'images --environment dev --json'))
    .action(({ environment, json }: { environment: string; json?: boolean }) => {
      const { images } = load('./run') as typeof import('./run');
      print(images(ROOT, environment, json === true));
    });
}
