import { spawnSync } from 'node:child_process';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../../lib/commands/data/client-config';
import type { AwsAccess } from '../../lib/local/aws-endpoint';
import { Checkout, score } from '../support/checkout';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// `idp data` on a run in the background.

const checkout = new Checkout();
const RESOURCES = `resources:
  items: { type: dynamodb-table, params: { hashKey: id, rangeKey: at, rangeKeyType: N } }
  jobs: { type: sqs }
  ordered: { type: sqs, params: { fifo: true } }
  files: { type: s3 }
  events: { type: sns-topic }
  key: { type: secret, params: { length: 20 } }
  colour: { type: ssm-parameter, params: { value: blue } }
`;

beforeAll(() => {
  const text = score('shop', RESOURCES);
  checkout.write(
    'score/shop/score.yaml',
    text.replace('containers:', '  annotations:\n    idp.dev/dev-command: sleep 600\ncontainers:'),
  );
  expect(checkout.spawnIdp(['up', '--detach'])).toMatchObject({ status: 0, stderr: '' });
});
afterAll(() => {
  expect(checkout.spawnIdp(['down']).status).toBe(0);
  checkout.remove();
});

const data = async (...args: string[]) => await checkout.idpAsync(['data', ...args]);
async function shown(...args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await data('show', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}
const done = (stdout: string) => expect.objectContaining({ status: 0, stdout: `${stdout}\n` }) as unknown;

test('list names each resource as the other commands take it', async () => {
  const { stdout } = await data('list', '--json');
  expect((JSON.parse(stdout) as { id: string; type: string }[]).map(({ id, type }) => [id, type]).sort()).toEqual([
    ['shop.colour', 'ssm-parameter'],
    ['shop.events', 'sns-topic'],
    ['shop.files', 's3'],
    ['shop.items', 'dynamodb-table'],
    ['shop.jobs', 'sqs'],
    ['shop.key', 'secret'],
    ['shop.ordered', 'sqs'],
  ]);
  expect((await data('list')).stdout).toMatch(/^shop\.items +dynamodb-table +idp-local-shop-items +shop$/m);
});

test('items of a table are plain JSON', async () => {
  const item = { id: 'a', at: 1, price: 2.5, tags: ['x', null], by: { name: 'é' }, paid: true };
  expect(await data('put', 'shop.items', JSON.stringify(item))).toEqual(done('put into idp-local-shop-items'));
  expect(await data('put', 'shop.items', '{"id":"b","at":2}')).toMatchObject({ status: 0 });
  expect(await shown('shop.items')).toEqual(expect.arrayContaining([item, { id: 'b', at: 2 }]));
  expect(await shown('idp-local-shop-items', '--limit', '1')).toHaveLength(1);
  expect(await data('purge', 'shop.items')).toEqual(done('purged idp-local-shop-items: 2 removed'));
  expect(await shown('shop.items')).toEqual([]);
});

test.each(['shop.jobs', 'shop.ordered'])('messages of %s are shown as often as wanted, and stay', async (name) => {
  await data('put', name, '{"n":1}');
  await data('put', name, 'text');
  const messages = [
    { id: expect.any(String) as string, state: 'ready', received: 0, body: { n: 1 } },
    { id: expect.any(String) as string, state: 'ready', received: 0, body: 'text' },
  ];
  for (let time = 0; time < 7; time++) {
    expect(await shown(name)).toEqual(messages);
  }
  const { stdout } = await checkout.idpAsync(['env', '--aws', '--json']);
  const variables = JSON.parse(stdout) as Record<string, string>;
  const access = {
    ...{ endpoint: variables['AWS_ENDPOINT_URL'], region: variables['AWS_REGION'] },
    ...{ accessKeyId: 'local', secretAccessKey: 'local' },
  } as AwsAccess;
  const client = new SQSClient({ ...clientConfig(access), useQueueUrlAsEndpoint: false });
  const QueueName = name === 'shop.jobs' ? 'idp-local-shop-jobs' : 'idp-local-shop-ordered.fifo';
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '2' });
  expect((await data('purge', name)).status).toBe(0);
  expect(await shown(name)).toEqual([]);
});

test('objects of a bucket are listed, and one is shown', async () => {
  expect((await data('put', 'shop.files', 'hello', '--key', 'a/b.txt')).status).toBe(0);
  expect(await shown('shop.files')).toEqual([{ key: 'a/b.txt', size: 5, modified: expect.any(String) as string }]);
  expect(await shown('shop.files', 'a/b.txt')).toBe('hello');
  expect((await data('purge', 'shop.files')).stdout).toMatch(/: 1 removed\n$/);
  expect(await shown('shop.files')).toEqual([]);
});

test('a secret is set, a parameter is shown, and a topic has subscriptions', async () => {
  expect(await shown('shop.key')).toHaveLength(20);
  await data('put', 'shop.key', 'other');
  expect(await shown('shop.key')).toBe('other');
  expect(await shown('shop.colour')).toBe('blue');
  expect((await data('put', 'shop.events', 'hi')).status).toBe(0);
  expect(await shown('shop.events')).toEqual([]);
});

test.each([
  [['show', 'shop.itmes'], /^no resource 'shop\.itmes' in the local run; did you mean 'shop\.items'\? resources: /],
  [['put', 'shop.items', '[]'], /^expected an item as a JSON object/],
  [['put', 'shop.items', '{"id":1}'], /^ValidationException: /],
  [['put', 'shop.items', '{"id":"9007199254740993","at":9007199254740993}'], /^9007199254740993 has more digits than /],
  [['put', 'shop.colour', 'red'], /^'shop\.colour' is a resource of type ssm-parameter, which takes no data\n$/],
  [['purge', 'shop.key'], /^'shop\.key' is a resource of type secret, which cannot be purged\n$/],
  [['show', 'shop.files', 'none'], /^NoSuchKey: /],
])('idp data %j says what is wrong', async (args, message) => {
  const { status, stdout, stderr } = await data(...args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(message);
});

test('bytes of the standard input are stored as they are, none as well', async () => {
  const bytes = Buffer.from([0, 255, 1, 0xe2, 0x98]);
  const put = (input: Buffer, ...args: string[]) => {
    const options = { cwd: checkout.directory, env: idpVariables(), input, encoding: 'utf8' } as const;
    return spawnSync(process.execPath, [IDP, 'data', 'put', ...args], options);
  };
  expect(put(bytes, 'shop.files', '--key', 'ü/"☃".bin')).toMatchObject({ status: 0, stderr: '' });
  expect(put(Buffer.alloc(0), 'shop.files', '--key', 'empty')).toMatchObject({ status: 0, stderr: '' });
  expect(await shown('shop.files')).toMatchObject([
    { key: 'empty', size: 0 },
    { key: 'ü/"☃".bin', size: 5 },
  ]);
  expect(await data('show', 'shop.files', 'ü/"☃".bin')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^the object is not text; get it with: aws s3 cp /) as string,
  });
  expect(put(bytes, 'shop.jobs')).toMatchObject({
    status: 1,
    stderr: "the value is not text in UTF-8, and 'shop.jobs' is a resource of type sqs\n",
  });
});

test.each([
  ['show', 'shop.items', 'a'],
  ['put', 'shop.jobs', 'x', '--key', 'a'],
])('a key of what is no object is wrong usage: %s %s', async (...args) => {
  const { status, stderr } = await data(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^'shop\.\w+' is a resource of type [\w-]+; only objects have a key\n$/);
});

test('an object without a key is wrong usage', async () => {
  expect(await data('put', 'shop.files', 'x')).toEqual({
    ...{ status: 2, stdout: '' },
    stderr: 'an object needs a key; give it with --key\n',
  });
});
