import { createRequire } from 'node:module';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { WaitOptions } from '../finish-release';
import {
  addWaitOptions,
  directory,
  ENVIRONMENT,
  examples,
  RELEASE_JSON,
  ROOT,
  userName,
  workloadDigest,
} from '../options';
import { print, toJson, warn } from '../output';
import type { PublishOptions } from './run';

const load = createRequire(__filename);

interface Options extends Omit<PublishOptions, 'root' | 'warn' | 'by'>, WaitOptions {
  readonly by?: string;
  readonly image?: readonly string[];
  readonly output?: string;
}

/** `idp publish`: makes a release for Flux to pull. */
export function addPublish(program: Command): void {
  const command = program
    .command('publish')
    .description('publish a release of one environment to ECR, from where Flux applies it')
    .requiredOption(...ENVIRONMENT)
    .requiredOption('--tag <tag>', 'tag of the release, for example the commit', imageTag)
    .option('--source <address>', 'origin that is recorded, for example the address of the Git repository', 'local')
    .option('--by <name>', 'who publishes, for the record (default: the user, or on GitHub the actor)')
    .option('--registry <address>', 'another OCI registry than ECR, without a password and a record', registryAddress)
    .addOption(
      new Option('--output <directory>', 'write the release there as an OCI image layout, and push nothing')
        .argParser(directory)
        .conflicts('registry'),
    )
    .option('--image <workload=digest>', 'with --output: the image of a workload; may be repeated', workloadDigest);
  // It asks the cluster of the environment, which pulls from ECR.
  addWaitOptions(command, 'output', 'registry')
    .option(...RELEASE_JSON)
    .addHelpText(
      'after',
      examples(
        'publish --environment dev --tag 1f3a9c2 --wait',
        'publish --environment dev --tag 1f3a9c2 --registry http://localhost:5000',
        'publish --environment dev --tag 1f3a9c2 --output release --image orders=sha256:...',
      ),
    )
    .action(
      async (
        { image: images = [], output, by = userName(), wait, timeout, json, ...options }: Options,
        command: Command,
      ) => {
        if (output === undefined && images.length > 0) {
          command.error('--image is for --output; without it, a release takes the images that ECR has');
        }
        if (output === undefined) {
          const { publish } = load('./run') as typeof import('./run');
          const { finishRelease } = load('../finish-release') as typeof import('../finish-release');
          await finishRelease(await publish({ root: ROOT, warn, by, ...options }), { wait, timeout, json });
        } else {
          const { writeRelease } = load('./write') as typeof import('./write');
          const text = await writeRelease({ root: ROOT, warn, ...options, images, output });
          print(json === true ? toJson({ text, release: null, notReady: [] }) : text);
        }
      },
    );
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

/** Scheme, host and port. A path is part of a repository's name, and a password in an argument is no secret. */
function registryAddress(text: string): string {
  if (!/^https?:\/\/[\w.-]+(:\d+)?\/?$/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError('expected http://<host>:<port> or https://<host>');
  }
  return text;
}
