import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../diagnostics/user-error';

/** DynamoDB (dynalite), SQS, SNS, S3 (fauxqs), Secrets Manager and Parameter Store, at one address. */
export interface EmbeddedAws {
  /** For example `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Ends the services, and writes what they hold to `directory`. */
  stop(): Promise<void>;
}

export interface EmbeddedAwsOptions {
  /** Loopback port; a free one if left out. */
  readonly port?: number;
  /** Directory in which everything is kept between runs; in memory if left out. */
  readonly directory?: string;
}

/** What the thread says once. */
interface Started {
  readonly port: number;
  readonly inUse?: boolean;
  /** Why what is kept cannot be read. */
  readonly unreadable?: string;
}

/**
 * Starts the services on a loopback port. They have a thread of their own: a busy table does not delay routes and
 * logs, and ending the thread ends every connection.
 *
 * @throws UserError when the port is in use, or what is kept cannot be read
 */
export async function startEmbeddedAws(options: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> {
  if (options.directory !== undefined) {
    // Tables are files that everybody may read, so nobody else may enter their directory.
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    chmodSync(options.directory, 0o700);
  }
  const worker = new Worker(join(__dirname, 'embedded-aws-worker.ts'), {
    env: {},
    workerData: options,
    execArgv: ['--require', join(__dirname, '..', '..', 'bin', 'load-typescript.js')],
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const [{ port, inUse, unreadable }] = (await once(worker, 'message')) as [Started];
  if (inUse === true) {
    await worker.terminate();
    throw new UserError(`port ${port} is in use; stop the program that uses it, or choose another one with --aws-port`);
  }
  if (unreadable !== undefined) {
    await worker.terminate();
    throw new UserError(
      `${options.directory} cannot be read (${unreadable}); it may be of another version of this program, and 'rm -r ${options.directory}' begins anew`,
    );
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      if (options.directory !== undefined) {
        worker.postMessage('stop');
        await ended;
      }
      await worker.terminate();
    },
  };
}
