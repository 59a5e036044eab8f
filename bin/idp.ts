import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { UserError } from '../lib/user-error';

// Exact pins: it tells of versions that are not installed here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Where workloads are, seen from the repository. */
const ROOT = 'score';

/** Loads the modules of the chosen command alone: help and wrong usage are answered in well under half a second. */
const load = createRequire(__filename);

const program = new Command('idp')
  .description('Internal developer platform: check, render and run the workloads of this repository')
  .exitOverride()
  .showHelpAfterError();

program
  .command('up')
  .description('run every workload on this machine, with DynamoDB, SQS and S3 in memory')
  .option('--port <number>', 'port of the one address (default: the first free one from 8080)', port)
  .option('--allow-remote-endpoint', 'let AWS_ENDPOINT_URL lead off this machine', false)
  .option('--detach', "return once it is up; 'idp down' stops it", false)
  .action(async (options: { port?: number; allowRemoteEndpoint: boolean; detach: boolean }) => {
    const { port: wanted, allowRemoteEndpoint, detach } = options;
    if (detach) {
      const { upDetached } = load('../lib/commands/up-detached') as typeof import('../lib/commands/up-detached');
      const args = [
        ...(wanted === undefined ? [] : ['--port', String(wanted)]),
        ...(allowRemoteEndpoint ? ['--allow-remote-endpoint'] : []),
      ];
      print(await upDetached(join(__dirname, 'idp.js'), args));
      return;
    }
    const { up } = load('../lib/commands/up') as typeof import('../lib/commands/up');
    await up({ root: ROOT, allowRemoteEndpoint, ...(wanted === undefined ? {} : { port: wanted }) });
  });

program
  .command('down')
  .description('stop the run of this checkout')
  .action(async () => {
    const { down } = load('../lib/commands/down') as typeof import('../lib/commands/down');
    print(await down());
  });

program
  .command('validate')
  .description('check every Score file against every environment')
  .action(() => {
    const { validate } = load('../lib/commands/validate') as typeof import('../lib/commands/validate');
    print(validate(ROOT));
  });

program
  .command('render')
  .description('render the Kubernetes objects of one environment')
  .requiredOption('--environment <name>', 'environment of lib/config/environments.ts')
  .option('--account <id>', 'AWS account, 12 digits; without it the result cannot be applied')
  .option('--image <workload=reference>', 'image of a workload built from source; may be repeated', collect, [])
  .option('--output <directory>', 'where to write, new or empty (default: print)')
  .action((options: { environment: string; account?: string; image: string[]; output?: string }) => {
    const { render } = load('../lib/commands/render') as typeof import('../lib/commands/render');
    const { image: images, ...rest } = options;
    print(render({ root: ROOT, images, ...rest }));
  });

program
  .command('images')
  .description('list what is built from source: workload, ECR repository, build context')
  .requiredOption('--environment <name>', 'environment of lib/config/environments.ts')
  .action((options: { environment: string }) => {
    const { images } = load('../lib/commands/images') as typeof import('../lib/commands/images');
    print(images(ROOT, options.environment));
  });

program
  .command('publish')
  .description('publish what Flux applies in one environment, to its ECR repository')
  .requiredOption('--environment <name>', 'environment of lib/config/environments.ts')
  .requiredOption('--tag <tag>', 'tag of this release and of the images it pins, for example the commit')
  .option('--source <address>', 'where it comes from, for example the address of the Git repository', 'local')
  .action(async (options: { environment: string; tag: string; source: string }) => {
    const { publish } = load('../lib/commands/publish') as typeof import('../lib/commands/publish');
    print(await publish({ root: ROOT, ...options }));
  });

program.parseAsync().catch(fail);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_535) {
    throw new InvalidArgumentError('expected a number from 1 to 65535');
  }
  return number;
}

function collect(value: string, former: string[]): string[] {
  return [...former, value];
}

/** A reader's mistake is its message and 1, wrong usage is 2, and a bug of ours keeps its stack. */
function fail(error: unknown): void {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (error instanceof CommanderError) {
    // Commander has printed it.
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  throw error;
}
