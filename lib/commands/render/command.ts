import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import {
  addOverrideOptions,
  directory,
  ENVIRONMENT,
  examples,
  type OverrideOptions,
  overridesOf,
  ROOT,
  workloadImage,
} from '../options';
import { print, warn } from '../output';
import type { RenderOptions } from './run';

const load = createRequire(__filename);

interface Options extends Pick<RenderOptions, 'environment' | 'account' | 'output'>, OverrideOptions {
  readonly image?: readonly string[];
}

/** `idp render`: the Kubernetes objects of the workloads. */
export function addRender(program: Command): void {
  const command = program
    .command('render')
    .description('print or write the Kubernetes objects of one environment')
    .requiredOption(...ENVIRONMENT)
    .option('--account <id>', 'AWS account of 12 digits; without it, the result cannot be applied', account)
    .option(
      '--image <workload=reference>',
      'image of a workload that is built from source; may be repeated',
      workloadImage,
    )
    .option('--output <directory>', 'directory to write to; must be new or empty (default: print)', directory);
  addOverrideOptions(command)
    .addHelpText(
      'after',
      examples(
        'render --env dev',
        'render --env dev --output rendered',
        'render --env dev --workload orders --override-property containers.main.resources.limits.memory=128Mi',
      ),
    )
    .action(({ environment, account, output, image: images = [], ...rest }: Options) => {
      const { render } = load('./run') as typeof import('./run');
      print(render({ root: ROOT, environment, account, images, overrides: overridesOf(rest), output, warn }));
    });
}

function account(text: string): string {
  if (!/^\d{12}$/.test(text)) {
    throw new InvalidArgumentError('expected 12 digits');
  }
  return text;
}
