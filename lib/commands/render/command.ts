import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { collect, ENVIRONMENT, examples, ROOT } from '../options';
import { addOverrideOptions, overridesOf, type OverrideOptions } from '../override-options';
import { print, warn } from '../output';

const load = createRequire(__filename);

interface RenderOptions extends OverrideOptions {
  readonly environment: string;
  readonly account?: string;
  readonly image: readonly string[];
  readonly output?: string;
}

/** `idp render`: Score files as Kubernetes objects. */
export function addRender(program: Command): void {
  const command = program
    .command('render')
    .description('render the Kubernetes objects of one environment')
    .requiredOption(...ENVIRONMENT)
    .option('--account <id>', 'AWS account, 12 digits; without it the result cannot be applied')
    .option('--image <workload=reference>', 'image of a workload built from source; may be repeated', collect, [])
    .option('--output <directory>', 'where to write, new or empty (default: print)');
  addOverrideOptions(command)
    .addHelpText(
      'after',
      examples(
        'render --env dev',
        'render --env dev --output rendered',
        'render --env dev --workload orders --override-property containers.main.image=example.com/orders:2',
      ),
    )
    .action(({ image: images, workload, overrideFile, overrideProperty, ...rest }: RenderOptions) => {
      const { render } = load('./run') as typeof import('./run');
      const overrides = overridesOf({
        ...(workload === undefined ? {} : { workload }),
        overrideFile,
        overrideProperty,
      });
      print(render({ root: ROOT, images, overrides, warn, ...rest }));
    });
}
