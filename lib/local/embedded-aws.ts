import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** DynamoDB (dynalite), SQS, SNS, S3 (fauxqs), Secrets Manager and Parameter Store, all in memory, at one address. */
export interface EmbeddedAws {
  /** For example `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Ends the services. Their data is lost. */
  stop(): Promise<void>;
}

/**
 * Starts the services on a free loopback port. They have a thread of their own: a busy table does not delay routes and
 * logs, and ending the thread ends every connection.
 */
export async function startEmbeddedAws(): Promise<EmbeddedAws> {
  const worker = new Worker(join(__dirname, 'embedded-aws-worker.ts'), {
    env: {},
    execArgv: ['--require', join(__dirname, '..', '..', 'bin', 'load-typescript.js')],
  });
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await worker.terminate();
    },
  };
}
