import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import dynalite = require('dynalite');
import { credentialScope } from './credential-scope';
import { ParameterStore } from './parameter-store';
import { rewriteQueueUrls } from './queue-urls';
import { SecretsManager } from './secrets-manager';

/** Serves all embedded services at one loopback port, and posts `{ port }` to the thread that started this one. */
async function serve(): Promise<void> {
  const { buildApp } = await import('fauxqs');
  const dynamodb = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const others = buildApp({ logger: false });
  const services = [new SecretsManager(), new ParameterStore()];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { service } = credentialScope(request.headers);
    const own = services.find((candidate) => candidate.isFor(request));
    if (own !== undefined) {
      void own.answer(request, response);
    } else if (isDynamodb(request)) {
      dynamodb.emit('request', request, response);
    } else if (isMissing(service)) {
      const message = `the local run has no service ${service}`;
      response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ __type: 'NotImplemented', message }));
    } else {
      others.routing(request, response);
    }
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    rewriteQueueUrls(others, port);
    others.ready().then(
      () => parentPort?.postMessage({ port }),
      (error: unknown) => {
        throw error;
      },
    );
  });
}

/** SDKs name the operation in `X-Amz-Target` and the service in the signature's credential scope. */
function isDynamodb({ headers }: IncomingMessage): boolean {
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
