import { request } from 'node:http';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { foreignRequest } from '../../lib/local/foreign-request';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

test.each(['127.0.0.1:4566', 'localhost', 'LOCALHOST:80', 'bucket.localhost:4566', '[::1]:4566', '127.0.0.1'])(
  'takes a request to %s',
  (host) => {
    expect(foreignRequest({ host })).toBeUndefined();
  },
);

test.each(['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', 'localhost.evil.example', '', 'xlocalhost'])(
  "refuses a request to '%s'",
  (host) => {
    expect(foreignRequest({ host })?.status).toBe(421);
  },
);

test.each([
  ['http://localhost:8080', undefined],
  ['http://127.0.0.1:3000', undefined],
  ['https://evil.example', 403],
  ['http://localhost.evil.example', 403],
  ['null', 403],
])('a page of %s gets %s', (origin, status) => {
  expect(foreignRequest({ host: 'localhost', origin })?.status).toBe(status);
});

describe('the embedded services', () => {
  let aws: EmbeddedAws;

  beforeAll(async () => {
    aws = await startEmbeddedAws();
  });

  afterAll(async () => {
    await aws.stop();
  });

  const TARGETS = ['secretsmanager.GetSecretValue', 'AmazonSSM.GetParameter', 'DynamoDB_20120810.ListTables', ''];

  async function ask(target: string, headers: Record<string, string>, method = 'POST') {
    return await new Promise<{ status?: number; origin?: string }>((resolve, reject) => {
      const type = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
      request(aws.endpoint, { method, headers: { ...type, ...headers } }, (response) => {
        response.resume().once('end', () => {
          resolve({ status: response.statusCode, origin: response.headers['access-control-allow-origin'] });
        });
      })
        .once('error', reject)
        .end(method === 'POST' ? '{}' : undefined);
    });
  }

  test.each(TARGETS)("'%s' refuses the name of another site", async (target) => {
    expect((await ask(target, { host: 'evil.example' })).status).toBe(421);
    expect((await ask(target, {})).status).not.toBe(421);
  });

  test.each(TARGETS)("'%s' lets no page read its answers", async (target) => {
    for (const method of ['POST', 'OPTIONS']) {
      expect((await ask(target, { origin: 'http://localhost:8080' }, method)).origin).toBeUndefined();
    }
  });
});
