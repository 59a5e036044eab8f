import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { answerAwsRequest, jsonAnswer } from './aws-request';
import { credentialScope } from './credential-scope';
import { Dynamodb } from './dynamodb';
import type { EmbeddedAwsOptions } from './embedded-aws';
import { openFauxqs } from './fauxqs';
import { foreignRequest } from './foreign-request';
import { KeptServices } from './kept-services';
import { ParameterStore } from './parameter-store';
import { SecretsManager } from './secrets-manager';

/** Milliseconds between two looks for expired items. */
const EXPIRES_EVERY = 30_000;

/** Milliseconds between two looks for changes. */
const KEEPS_EVERY = 5000;

/** Serves all embedded services at one loopback port, and posts `{ port }` (or why it cannot) to the thread that started this one. */
async function serve(): Promise<void> {
  const { port: wanted = 0, directory } = workerData as EmbeddedAwsOptions;
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    parentPort?.postMessage({ port: wanted, inUse: true });
    return;
  }
  const { port } = server.address() as AddressInfo;
  const { answer: others, stores } = await openFauxqs(port);
  const dynamodb = new Dynamodb(directory === undefined ? undefined : join(directory, 'dynamodb'));
  process.on('uncaughtException', (error) => {
    if (!dynamodb.fail(error)) {
      throw error;
    }
  });
  setInterval(() => void dynamodb.removeExpired(Date.now() / 1000).catch(() => undefined), EXPIRES_EVERY);
  const [secretsManager, parameterStore] = [new SecretsManager(), new ParameterStore()];
  const services = [secretsManager, parameterStore];
  if (directory !== undefined) {
    const own = { secrets: secretsManager.secrets, parameters: parameterStore.parameters, expiry: dynamodb.expiry };
    try {
      keep(new KeptServices(join(directory, 'services'), stores, own), server, port);
    } catch (error) {
      parentPort?.postMessage({ port, unreadable: (error as Error).message });
      return;
    }
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers } = request;
    const { service } = credentialScope(headers);
    const foreign = foreignRequest(headers);
    const own = services.find((candidate) => candidate.isFor(headers));
    if (foreign !== undefined) {
      response.writeHead(foreign.status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${foreign.message}\n`);
    } else if (own !== undefined) {
      void answerAwsRequest(request, response, (complete) => own.answer(complete));
    } else if (isDynamodb(headers)) {
      void answerAwsRequest(request, response, async (complete) => await dynamodb.answer(complete));
    } else if (isMissing(service)) {
      const message = `the local run has no service ${service}`;
      void answerAwsRequest(request, response, () => jsonAnswer(400, { __type: 'NotImplemented', message }));
    } else {
      others(request, response);
    }
  });
  parentPort?.postMessage({ port });
}

/** Requests that change nothing that is kept in memory. */
const READS = /^DynamoDB_\d+\.(?!UpdateTimeToLive)|\.(Get|BatchGet|List|Describe|Receive)/;

/** Brings back what the run before had, and keeps it from now on: every few seconds if it may have changed, and at the end. */
function keep(kept: KeptServices, server: Server, port: number): void {
  kept.restore(port);
  let changed = false;
  const save = () => {
    try {
      kept.save();
      changed = false;
    } catch (error) {
      // At once: a thread that ends writes no more to its stderr.
      writeSync(2, `what the AWS services hold is not kept: ${(error as Error).message}\n`);
    }
  };
  server.on('request', ({ method = '', headers }: IncomingMessage, response: ServerResponse) => {
    response.once('close', () => {
      changed ||= !['GET', 'HEAD'].includes(method) && !READS.test(String(headers['x-amz-target']));
    });
  });
  setInterval(() => {
    if (changed) {
      save();
    }
  }, KEEPS_EVERY);
  parentPort?.once('message', () => {
    save();
    process.exit();
  });
}

/** SDKs name the operation in `X-Amz-Target` and the service in the signature's credential scope. */
function isDynamodb(headers: IncomingHttpHeaders): boolean {
  const target = headers['x-amz-target'];
  return (
    (typeof target === 'string' && target.startsWith('DynamoDB_')) || credentialScope(headers).service === 'dynamodb'
  );
}

/** Whether no embedded service answers a request; an unsigned one is for S3. */
function isMissing(service: string | undefined): boolean {
  return service !== undefined && !['sqs', 'sns', 's3', 'sts'].includes(service);
}

void serve();
