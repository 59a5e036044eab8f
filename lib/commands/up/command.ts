import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';
import { examples, port, ROOT } from '../options';
import { print, warn } from '../output';
import type { UpOptions } from './run';

const load = createRequire(__filename);

interface Options extends Partial<Omit<UpOptions, 'root'>> {
  readonly detach?: boolean;
}

/** `idp up`: runs the workloads locally. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('run all workloads on this machine, with AWS services in memory')
    .option('--port <number>', 'port to serve the routes on (default: the first free one from 8080)', port)
    .option('--aws-port <number>', 'port of the AWS services (default: a free one)', port)
    .option('--keep', 'keep what the AWS services hold between runs, in .idp/local/.data', false)
    .option('--inspect', 'let each program of Node.js listen to a debugger, on a port of its own from 9229', false)
    .option('--allow-remote-endpoint', 'allow AWS_ENDPOINT_URL to point to another machine')
    .option('--watch', 'restart what changed Score files affect, and programs whose source changes')
    .option(
      '--detach',
      "run in the background, once all is ready; exits with 1 if something is not; 'idp down' stops it",
    )
    .addHelpText('after', examples('up', 'up --watch', 'up --keep --aws-port 4566', 'up --detach --port 8081'))
    .action(
      async ({
        port: wanted,
        awsPort,
        keep = false,
        inspect = false,
        allowRemoteEndpoint = false,
        detach = false,
        watch = false,
      }: Options) => {
        if (detach) {
          const { upDetached } = load('./up-detached') as typeof import('./up-detached');
          const args = [
            ...(wanted === undefined ? [] : ['--port', String(wanted)]),
            ...(allowRemoteEndpoint ? ['--allow-remote-endpoint'] : []),
            ...(awsPort === undefined ? [] : ['--aws-port', String(awsPort)]),
            ...(keep ? ['--keep'] : []),
            ...(inspect ? ['--inspect'] : []),
            ...(watch ? ['--watch'] : []),
          ];
          const { text, failed } = await upDetached(join(__dirname, '..', '..', '..', 'bin', 'idp.js'), args);
          print(text);
          if (failed.length > 0) {
            warn(`not ready: ${failed.map(({ name }) => name).join(', ')}; see 'idp logs ${failed[0]?.name}'`);
            process.exitCode = 1;
          }
          return;
        }
        const { up } = load('./run') as typeof import('./run');
        await up({
          root: ROOT,
          port: wanted,
          awsPort,
          keep,
          inspect,
          allowRemoteEndpoint,
          watch,
          isDetached: process.env['IDP_DETACHED'] === '1',
        });
      },
    );
}
