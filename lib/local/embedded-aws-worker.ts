import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import dynalite = require('dynalite');
import { ParameterStore } from './parameter-store';
import { rewriteQueueUrls } from './queue-urls';
import { SecretsManager } from './secrets-manager';

/** All embedded services behind one loopback port; says `{ port }` to the thread that started it. */
async function serve(): Promise<void> {
  const { buildApp } = await import('fauxqs');
  const dynamodb = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const others = buildApp({ logger: false });
  const services = [new SecretsManager(), new ParameterStore()];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const service = services.find((candidate) => candidate.isFor(request));
    if (service !== undefined) {
      void service.answer(request, response);
    } else if (isDynamodb(request)) {
      dynamodb.emit('request', request, response);
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
    (typeof target === 'string' && target.startsWith('DynamoDB_')) ||
    /\/dynamodb\/aws4_request/.test(headers.authorization ?? '')
  );
}

void serve();
