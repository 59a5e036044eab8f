import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp images`: the images to build. */
export function addImages(program: Command): void {
  program
    .command('images')
    .description('list the images to build from source: workload, ECR repository, build context, tag')
    .requiredOption(...ENVIRONMENT)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('images --environment dev', 'images --environment dev --json'))
    .action(({ environment, json }: { environment: string; json?: boolean }) => {
      const { images } = load('./run') as typeof import('./run');
      print(images(ROOT, environment, json === true));
    });
}
