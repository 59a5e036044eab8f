import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT } from '../environment-option';
import { examples } from '../examples';
import { print } from '../print';
import { ROOT } from '../root';

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
      const { images } = load('../../lib/commands/images') as typeof import('../../lib/commands/images');
      print(images(ROOT, environment, json === true));
    });
}
