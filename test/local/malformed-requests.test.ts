import { connect } from 'node:net';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { freePorts } from '../../lib/local/free-ports';
import { startRouteProxy, type RouteProxy } from '../../lib/local/route-proxy';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20261126/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-date': '20261126T000000Z',
});
const json = (service: string, target: string, version = '1.0') => ({
  ...signed(service),
  'x-amz-target': target,
  'content-type': `application/x-amz-json-${version}`,
});

/** A request to each embedded service, without its body. */
const REQUESTS: Readonly<Record<string, readonly [line: string, headers: Readonly<Record<string, string>>]>> = {
  CreateSecret: ['POST /', json('secretsmanager', 'secretsmanager.CreateSecret', '1.1')],
  GetSecretValue: ['POST /', json('secretsmanager', 'secretsmanager.GetSecretValue', '1.1')],
  PutParameter: ['POST /', json('ssm', 'AmazonSSM.PutParameter', '1.1')],
  GetParameters: ['POST /', json('ssm', 'AmazonSSM.GetParameters', '1.1')],
  PutItem: ['POST /', json('dynamodb', 'DynamoDB_20120810.PutItem')],
  Query: ['POST /', json('dynamodb', 'DynamoDB_20120810.Query')],
  TransactWriteItems: ['POST /', json('dynamodb', 'DynamoDB_20120810.TransactWriteItems')],
  UpdateTimeToLive: ['POST /', json('dynamodb', 'DynamoDB_20120810.UpdateTimeToLive')],
  'DynamoDB without a target': ['POST /', signed('dynamodb')],
  SendMessage: ['POST /', json('sqs', 'AmazonSQS.SendMessage')],
  SendMessageBatch: ['POST /', json('sqs', 'AmazonSQS.SendMessageBatch')],
  CreateQueue: ['POST /', json('sqs', 'AmazonSQS.CreateQueue')],
  Publish: ['POST /', { ...signed('sns'), 'content-type': 'application/x-www-form-urlencoded' }],
  DeleteObjects: ['POST /bucket?delete', signed('s3')],
  CompleteMultipartUpload: ['POST /bucket/key?uploadId=1', signed('s3')],
  UploadPart: ['PUT /bucket/key?uploadId=1&partNumber=x', signed('s3')],
};

const BODIES: Readonly<Record<string, string>> = {
  'no JSON': '{bad',
  null: 'null',
  'a list': '[]',
  'a text': '"x"',
  'a number': '7',
  nothing: '',
  'wrong types':
    '{"Name":5,"SecretId":{},"Names":3,"TableName":[],"Item":7,"TransactItems":[null],"QueueUrl":{},"Entries":[null],"QueueName":{}}',
  'deep nesting': '['.repeat(20_000),
  'a prototype': '{"__proto__":{"Names":1},"constructor":null}',
};

let aws: EmbeddedAws;
let proxy: RouteProxy;
let upstream: Server;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  upstream = createServer((request, response) => {
    request.on('error', () => undefined).resume();
    response.end('hello');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const [port = 0] = await freePorts(1);
  proxy = await startRouteProxy(port);
  proxy.serve([{ workload: 'shop', path: '/', port: 'http', url: 'http://localhost/' }], {
    shop: { http: (upstream.address() as AddressInfo).port },
  });
});

afterAll(async () => {
  await proxy.stop();
  upstream.closeAllConnections();
  upstream.close();
  await aws.stop();
});

const awsPort = () => Number(new URL(aws.endpoint).port);

/** The head of a request. `content-length` may be wrong. */
function head(name: string, length: number | string): string {
  const [line, headers] = REQUESTS[name] ?? ['GET /', {}];
  const all = { host: `127.0.0.1:${awsPort()}`, ...headers, 'content-length': String(length) };
  return `${line} HTTP/1.1\r\n${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}\r\n`)
    .join('')}\r\n`;
}

/** Sends bytes, and goes away without a word as soon as they are written, or waits for the status of the answer. */
async function send(port: number, bytes: string | Buffer, { abort = false } = {}): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let text = '';
    const end = () => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve(status === undefined ? undefined : Number(status));
    };
    socket.setTimeout(2000, end);
    socket.on('data', (part) => {
      text += part.toString('latin1');
      if (text.includes('\r\n\r\n')) {
        end();
      }
    });
    socket.on('error', end).on('close', end);
    socket.write(bytes, () => {
      if (abort) {
        setTimeout(end, 5);
      }
    });
  });
}

/** Whether every part of the run still answers. */
async function alive(): Promise<void> {
  const post = async (headers: Record<string, string>, body: string) =>
    (await fetch(aws.endpoint, { method: 'POST', headers, body })).status;
  expect(await post(json('ssm', 'AmazonSSM.GetParameters', '1.1'), '{"Names":[]}')).toBe(200);
  expect(await post(json('dynamodb', 'DynamoDB_20120810.ListTables'), '{}')).toBe(200);
  expect(await post(json('sqs', 'AmazonSQS.ListQueues'), '{}')).toBe(200);
  expect((await fetch(`http://127.0.0.1:${proxy.port}/`)).status).toBe(200);
}

describe.each(Object.keys(REQUESTS))('%s', (name) => {
  test.each(Object.keys(BODIES))('refuses %s', async (body) => {
    const text = BODIES[body] ?? '';
    const status = await send(awsPort(), head(name, Buffer.byteLength(text)) + text);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    await alive();
  });

  test('survives a client that goes away in the middle of a body', async () => {
    await send(awsPort(), `${head(name, 1000)}{"Name":`, { abort: true });
    await alive();
  });

  test.each(['x', '-1', '1, 2', '99999999999999999999'])('survives the content-length %s', async (length) => {
    await send(awsPort(), `${head(name, length)}{}`, { abort: true });
    await alive();
  });

  test('survives a header of 100 KB', async () => {
    await send(awsPort(), head(name, 0).replace('host:', `x-large: ${'x'.repeat(100_000)}\r\nhost:`));
    await alive();
  });

  test('survives random bodies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (bytes) => {
          const status = await send(awsPort(), Buffer.concat([Buffer.from(head(name, bytes.length)), bytes]));
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 30 },
    );
    await alive();
  });
});

test.each(['embedded AWS', 'route proxy'])('%s survives random bytes instead of a request', async (part) => {
  const port = part === 'route proxy' ? proxy.port : awsPort();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      await send(port, Buffer.from(bytes), { abort: true });
    }),
    { numRuns: 50 },
  );
  await alive();
});

test.each([
  ['a body that ends early', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nabc'],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nabc'],
  ['a bad chunk', 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc'],
  ['a path in other characters', 'GET /\u00e4\u00f6?\u00ff HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['the address of another server', 'GET http://evil.example/ HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['another protocol', 'GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
  ['an expectation', 'GET / HTTP/1.1\r\nhost: localhost\r\nexpect: wonders\r\n\r\n'],
  ['no host', 'GET / HTTP/1.0\r\n\r\n'],
  ['a large header', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
])('the route proxy survives %s', async (_, text) => {
  await send(proxy.port, Buffer.from(text, 'latin1'), { abort: true });
  await alive();
});
