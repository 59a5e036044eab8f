import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const TableName = 'stock';

let aws: EmbeddedAws;
let client: DynamoDBClient;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'shop', AttributeType: 'S' },
        { AttributeName: 'shelf', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'shop', KeyType: 'HASH' },
        { AttributeName: 'shelf', KeyType: 'RANGE' },
      ],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
});

beforeEach(async () => {
  for (const Key of (await all()).map(({ shop, shelf }) => ({ shop, shelf }) as never)) {
    await client.send(new DeleteItemCommand({ TableName, Key }));
  }
  await client.send(new PutItemCommand({ TableName, Item: item(1, 5) }));
});

const key = (shelf: number) => ({ shop: { S: 'north' }, shelf: { N: String(shelf) } });
const item = (shelf: number, count: number) => ({ ...key(shelf), count: { N: String(count) } });
const NAMES = { ExpressionAttributeNames: { '#count': 'count' } };
const put = (shelf: number, count: number): TransactWriteItem => ({ Put: { TableName, Item: item(shelf, count) } });
const take = (shelf: number, most: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(shelf),
    UpdateExpression: 'SET #count = #count - :most',
    ConditionExpression: '#count >= :most',
    ...NAMES,
    ExpressionAttributeValues: { ':most': { N: String(most) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
const check = (shelf: number, ConditionExpression: string): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: key(shelf), ConditionExpression },
});

const write = async (...TransactItems: TransactWriteItem[]) =>
  await client.send(new TransactWriteItemsCommand({ TransactItems }));
const all = async () => (await client.send(new ScanCommand({ TableName }))).Items ?? [];
const counts = async () =>
  (await all())
    .map(({ shelf, count }) => `${shelf?.N}:${count?.N}`)
    .sort()
    .join(' ');

test('a transaction writes all of its items', async () => {
  await write(take(1, 2), put(2, 2), check(3, 'attribute_not_exists(shop)'));
  expect(await counts()).toBe('1:3 2:2');
  await write({ Delete: { TableName, Key: key(2) } }, check(1, 'attribute_exists(shop)'));
  expect(await counts()).toBe('1:3');
});

test('a transaction with a condition that does not hold writes nothing, and says which', async () => {
  const error: unknown = await write(put(2, 2), take(1, 6), check(3, 'attribute_exists(shop)')).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransactionCanceledException);
  const { CancellationReasons } = error as TransactionCanceledException;
  expect(CancellationReasons?.map(({ Code, Item }) => [Code, Item])).toEqual([
    ['None', undefined],
    ['ConditionalCheckFailed', item(1, 5)],
    ['ConditionalCheckFailed', undefined],
  ]);
  expect(await counts()).toBe('1:5');
});

test('a transaction that cannot be carried out writes nothing', async () => {
  const wrong: TransactWriteItem = { Put: { TableName, Item: { shop: { S: 'north' }, shelf: { S: 'top' } } } };
  await expect(write(put(2, 2), wrong)).rejects.toThrow('does not match the schema');
  const bad: TransactWriteItem = {
    Update: { TableName, Key: key(3), UpdateExpression: 'SET', ...NAMES },
  };
  await expect(write(put(2, 2), bad)).rejects.toThrow('UpdateExpression');
  await expect(write(put(2, 2), { Put: { TableName: 'other', Item: item(1, 1) } })).rejects.toThrow('not found');
  expect(await counts()).toBe('1:5');
});

test('a transaction names each item once, and has 1 to 100', async () => {
  await expect(write(put(1, 2), take(1, 1))).rejects.toThrow('multiple operations on one item');
  await expect(write()).rejects.toThrow('1 to 100');
  await expect(write(...Array.from({ length: 101 }, (_, shelf) => put(shelf, 1)))).rejects.toThrow('1 to 100');
  await expect(write({})).rejects.toThrow('one of Put, Update, Delete, ConditionCheck');
  expect(await counts()).toBe('1:5');
});

test('nobody takes what another transaction has taken', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => write(take(1, 1), put(index + 2, 1))),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect(await all()).toHaveLength(6);
  expect(await counts()).toContain('1:0');
});

test('a transaction reads several items', async () => {
  const read = new TransactGetItemsCommand({
    TransactItems: [{ Get: { TableName, Key: key(1) } }, { Get: { TableName, Key: key(9) } }],
  });
  expect((await client.send(read)).Responses).toEqual([{ Item: item(1, 5) }, {}]);
});

test.each([
  ['a put', new PutItemCommand({ TableName, Item: item(1, 9), ...refused() })],
  ['a deletion', new DeleteItemCommand({ TableName, Key: key(1), ...refused() })],
  ['an update', new UpdateItemCommand({ TableName, Key: key(1), UpdateExpression: 'REMOVE remark', ...refused() })],
])('%s whose condition does not hold tells the item that is there', async (_, command) => {
  const error: unknown = await client.send(command as PutItemCommand).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect((error as ConditionalCheckFailedException).Item).toEqual(item(1, 5));
});

function refused() {
  return {
    ConditionExpression: 'attribute_not_exists(shop)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

test('names an operation that it does not have', async () => {
  const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM stock' });
  await expect(client.send(statement)).rejects.toThrow('the local run has no ExecuteStatement');
});
