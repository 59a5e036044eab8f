import { Dynamodb } from '../../lib/local/dynamodb';
import type { DynamodbItem } from '../../lib/local/dynamodb-call';

const TableName = 'sessions';
const NOW = 1_800_000_000;
const YEARS = 365 * 24 * 3600;

let dynamodb: Dynamodb;

/** The answer to an operation, with its status. */
async function call(operation: string, input: object): Promise<DynamodbItem> {
  const { status, body } = await dynamodb.answer({
    method: 'POST',
    url: '/',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20261126T000000Z',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: Buffer.from(JSON.stringify({ TableName, ...input })),
  });
  return { status, ...(JSON.parse(body) as DynamodbItem) };
}

async function create(): Promise<void> {
  await call('CreateTable', {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  await until((table) => JSON.stringify(table).includes('ACTIVE'));
}

async function until(state: (table: DynamodbItem) => boolean): Promise<void> {
  while (!state(await call('DescribeTable', {}))) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const expire = async (AttributeName: string, Enabled = true) =>
  await call('UpdateTimeToLive', { TimeToLiveSpecification: { Enabled, AttributeName } });
const described = async () => (await call('DescribeTimeToLive', {}))['TimeToLiveDescription'];
const put = async (id: string, at: object) => await call('PutItem', { Item: { id: { S: id }, at } });
const ids = async () =>
  ((await call('Scan', {}))['Items'] as { id: { S: string } }[]).map(({ id }) => id.S).sort((a, b) => (a < b ? -1 : 1));

beforeEach(async () => {
  dynamodb = new Dynamodb();
  await create();
});

test('says what was set', async () => {
  expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'at' };
  expect(await expire('at')).toEqual({ status: 200, TimeToLiveSpecification });
  expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'at' });
  expect((await expire('at', false))['status']).toBe(200);
  expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
});

test('refuses what DynamoDB refuses', async () => {
  const refused = (message: string) => ({
    status: 400,
    __type: expect.stringContaining('#ValidationException'),
    message,
  });
  expect(await expire('at', false)).toEqual(refused('TimeToLive is already disabled'));
  await expire('at');
  expect(await expire('at')).toEqual(refused('TimeToLive is already enabled'));
  expect(await expire('then')).toEqual(
    refused('TimeToLive is active on a different AttributeName: current AttributeName is at'),
  );
  expect(await expire('then', false)).toMatchObject({ status: 400 });
  expect(await call('UpdateTimeToLive', {})).toMatchObject({ status: 400 });
  for (const operation of ['UpdateTimeToLive', 'DescribeTimeToLive']) {
    const missing = await call(operation, { TableName: 'none', TimeToLiveSpecification: { Enabled: true } });
    expect(missing['__type']).toMatch(/#ResourceNotFoundException$/);
  }
});

test('removes the items whose time is over, and no others', async () => {
  await expire('at');
  const long = 'x'.repeat(300_000);
  for (let index = 0; index < 5; index += 1) {
    // More than one page of a scan.
    await call('PutItem', { Item: { id: { S: `large-${index}` }, at: { N: String(NOW - 1) }, long: { S: long } } });
  }
  await put('over', { N: String(NOW - 1) });
  await put('later', { N: String(NOW + 1) });
  await put('text', { S: String(NOW - 1) });
  await put('long-ago', { N: String(NOW - 6 * YEARS) });
  await call('PutItem', { Item: { id: { S: 'never' } } });
  await dynamodb.removeExpired(NOW);
  expect(await ids()).toEqual(['later', 'long-ago', 'never', 'text']);
});

test('a new table of the same name has no expiry', async () => {
  await expire('at');
  await call('DeleteTable', {});
  await until(({ status }) => status === 400);
  await create();
  expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await put('over', { N: String(NOW - 1) });
  await dynamodb.removeExpired(NOW);
  expect(await ids()).toEqual(['over']);
});
