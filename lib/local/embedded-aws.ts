import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../diagnostics/user-error';

/** DynamoDB (dynalite), SQS, SNS, S3 (fauxqs), Secrets Manager and Parameter Store, at one address. */
export interface EmbeddedAws {
  /** For example `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Ends the services. What is not in `directory` is lost. */
  stop(): Promise<void>;
}

export interface EmbeddedAwsOptions {
  /** Loopback port; a free one if left out. */
  readonly port?: number;
  /** Directory in which tables are kept; in memory if left out. */
  readonly directory?: string;
}

/**
 * Starts the services on a loopback port. They have a thread of their own: a busy table does not delay routes and
 * logs, and ending the thread ends every connection.
 *
 * @throws UserError when the port is in use
 */
export async function startEmbeddedAws(options: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> {
  const worker = new Worker(join(__dirname, 'embedded-aws-worker.ts'), {
    env: {},
    workerData: options,
    execArgv: ['--require', join(__dirname, '..', '..', 'bin', 'load-typescript.js')],
  });
  const [{ port, inUse }] = (await once(worker, 'message')) as [{ port: number; inUse?: boolean }];
  if (inUse === true) {
    await worker.terminate();
    throw new UserError(`port ${port} is in use; stop the program that uses it, or choose another one with --aws-port`);
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await worker.terminate();
    },
  };
}
