import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import dynalite from 'dynalite';
import { fulfil, type Stores } from './fulfil';

const TABLE = 'orders';
let server: Server;
let dynamodb: DynamoDBClient;
let receipts: [string | undefined, string][];
let stores: Stores;

beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  dynamodb = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
});
afterAll(async () => {
  dynamodb.destroy();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  receipts = [];
  const send = async ({ input }: PutObjectCommand) => void receipts.push([input.Key, input.Body as string]);
  stores = { dynamodb, table: TABLE, s3: { send } as unknown as S3Client, bucket: 'receipts' };
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function put(id: string, status: string): Promise<void> {
  const Item = {
    id: { S: id },
    item: { S: 'tea' },
    quantity: { N: '2' },
    status: { S: status },
    placedAt: { S: '2026-01-01T00:00:00.000Z' },
  };
  await dynamodb.send(new PutItemCommand({ TableName: TABLE, Item }));
}

async function get(id: string) {
  return (await dynamodb.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }))).Item;
}

test('marks a placed order as fulfilled and writes its receipt', async () => {
  await put('a', 'placed');
  await fulfil('a', stores);
  expect((await get('a'))?.['status']).toEqual({ S: 'fulfilled' });
  expect(receipts).toEqual([['receipts/a.json', expect.stringContaining('"order":"a","item":"tea","quantity":2')]]);
});

test('changes nothing when the message is delivered again', async () => {
  await put('b', 'placed');
  await fulfil('b', stores);
  const first = await get('b');
  await new Promise((wake) => setTimeout(wake, 5));
  await fulfil('b', stores);
  expect(await get('b')).toEqual(first);
  expect(receipts[1]).toEqual(receipts[0]);
});

test('leaves a rejected order alone', async () => {
  await put('c', 'rejected');
  await fulfil('c', stores);
  expect((await get('c'))?.['status']).toEqual({ S: 'rejected' });
  expect(receipts).toEqual([]);
});

test('makes no order out of an unknown one', async () => {
  await fulfil('d', stores);
  expect(await get('d')).toBeUndefined();
  expect(receipts).toEqual([]);
});

test('fails when the receipt cannot be written, so that the message comes back', async () => {
  await put('e', 'placed');
  const s3 = { send: () => Promise.reject(new Error('denied')) } as unknown as S3Client;
  await expect(fulfil('e', { ...stores, s3 })).rejects.toThrow('denied');
});
