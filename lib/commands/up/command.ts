import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

interface UpOptions {
  readonly port?: number;
  readonly allowRemoteEndpoint?: boolean;
  readonly detach?: boolean;
  readonly watch?: boolean;
}

/** `idp up`: the local run. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('run every workload on this machine, with its AWS services in memory')
    .option('--port <number>', 'port of the one address (default: the first free one from 8080)', port)
    .option('--allow-remote-endpoint', 'let AWS_ENDPOINT_URL lead off this machine')
    .option('--watch', 'go on with Score files, overlays and attached files as they change')
    .option('--detach', "return once it is up; 'idp down' stops it")
    .addHelpText('after', examples('up', 'up --watch', 'up --detach --port 8081'))
    .action(async ({ port: wanted, allowRemoteEndpoint = false, detach = false, watch = false }: UpOptions) => {
      if (detach) {
        const { upDetached } = load('./up-detached') as typeof import('./up-detached');
        const args = [
          ...(wanted === undefined ? [] : ['--port', String(wanted)]),
          ...(allowRemoteEndpoint ? ['--allow-remote-endpoint'] : []),
          ...(watch ? ['--watch'] : []),
        ];
        print(await upDetached(join(__dirname, '..', '..', '..', 'bin', 'idp.js'), args));
        return;
      }
      const { up } = load('./run') as typeof import('./run');
      await up({ root: ROOT, allowRemoteEndpoint, watch, ...(wanted === undefined ? {} : { port: wanted }) });
    });
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_535) {
    throw new InvalidArgumentError('expected a number from 1 to 65535');
  }
  return number;
}
