import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localEnvironment } from '../../lib/config/parse-environments';
import { startLocalRun } from '../../lib/local/local-run';
import { UserError } from '../../lib/diagnostics/user-error';
import { testEnvironment } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const TEXT = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers: { main: { image: example.com/shop:1 } }
resources:
  tt: { type: dynamodb-table, params: { hashKey: id } }
  uu: { type: dynamodb-table, params: { hashKey: id } }
`;

let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'ValidationException', message: 'no such thing' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
});

test('what AWS refuses is told at the resources that ask for it, all at once and without a stack', async () => {
  const { port } = server.address() as AddressInfo;
  const started = startLocalRun({
    sources: [{ file: 'score/shop/score.yaml', directory: 'score/shop', text: TEXT, attachments: {} }],
    environment: localEnvironment(testEnvironment),
    directory: '.idp/none',
    aws: { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'x', secretAccessKey: 'y' },
    machine: {},
    log: { say: () => undefined, workload: () => undefined },
  });
  const error: unknown = await started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message.split('\n')).toEqual([
    'score/shop/score.yaml:5:3: resources.tt: AWS refuses to create it: no such thing; change its params',
    'score/shop/score.yaml:6:3: resources.uu: AWS refuses to create it: no such thing; change its params',
  ]);
}, 30_000);
