import { createRequire } from 'node:module';
import { type Command, Option } from 'commander';
import { directory, ENVIRONMENT, examples, ROOT, workloadDigest } from '../options';
import { print } from '../output';
import type { BuildOptions } from './run';

const load = createRequire(__filename);

type Options = Omit<BuildOptions, 'root' | 'workloads' | 'progress' | 'existing'> &
  Partial<Pick<BuildOptions, 'existing'>>;

/** `idp build`: builds the images of workloads. */
export function addBuild(program: Command): void {
  program
    .command('build')
    .description('build the images of workloads whose build context has changed, with docker, podman or buildah')
    .argument('[workloads...]', 'workloads to build (default: all that are built from source)')
    .requiredOption(...ENVIRONMENT)
    .addOption(new Option('--push', 'push to ECR what it does not have, and print the digests').conflicts('output'))
    .option('--output <directory>', 'write OCI image layouts there, and print the digests', directory)
    .option(
      '--existing <workload=digest>',
      'with --output: an image that is not built again; may be repeated',
      workloadDigest,
    )
    .addOption(
      new Option('--builder <name>', 'program that builds (default: the first that answers)').choices([
        'docker',
        'podman',
        'buildah',
      ]),
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('build --env dev', 'build orders --env dev --push', 'build --env dev --output images'),
    )
    .action(async (workloads: readonly string[], { existing = [], ...options }: Options, command: Command) => {
      if (options.output === undefined && existing.length > 0) {
        command.error('--existing is for --output; --push asks ECR which images exist');
      }
      const { build } = load('./run') as typeof import('./run');
      const progress = (line: string) => process.stderr.write(`${line}\n`);
      print(await build({ ...options, existing, root: ROOT, workloads, progress }));
    });
}
