import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { answerAwsRequest, jsonAnswer } from './aws-request';
import { credentialScope } from './credential-scope';
import { Dynamodb } from './dynamodb';
import type { EmbeddedAwsOptions } from './embedded-aws';
import { openFauxqs } from './fauxqs';
import { foreignRequest } from './foreign-request';
import { ParameterStore } from './parameter-store';
import { SecretsManager } from './secrets-manager';

/** Milliseconds between two looks for expired items. */
const EXPIRES_EVERY = 30_000;

/** Serves all embedded services at one loopback port, and posts `{ port }` (or that it is in use) to the thread that started this one. */
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
  const others = await openFauxqs(port);
  const dynamodb = new Dynamodb(directory);
  process.on('uncaughtException', (error) => {
    if (!dynamodb.fail(error)) {
      throw error;
    }
  });
  setInterval(() => void dynamodb.removeExpired(Date.now() / 1000).catch(() => undefined), EXPIRES_EVERY);
  const services = [new SecretsManager(), new ParameterStore()];
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
