import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AwsAccess } from '../../lib/local/aws-endpoint';
import { claimLimits, createClaims } from '../../lib/local/create-claims';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import type { Claim } from '../../lib/plan/plan';
import type { TableClaim } from '../../lib/resource-types/dynamodb-table/type';
import type { BucketClaim } from '../../lib/resource-types/s3/type';
import type { LocalSecretClaim, SecretClaim } from '../../lib/resource-types/secret/type';
import type { TopicClaim } from '../../lib/resource-types/sns-topic/type';
import type { QueueClaim } from '../../lib/resource-types/sqs/type';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const table: TableClaim = {
  type: 'dynamodb-table',
  uid: 'dynamodb-table.default#orders',
  logicalId: 'Orders',
  name: 'idp-local-orders',
  workloads: ['orders'],
  hashKey: { name: 'id', type: 'S' },
  rangeKey: { name: 'version', type: 'N' },
  indexes: [{ name: 'newest', hashKey: { name: 'kind', type: 'S' }, rangeKey: { name: 'version', type: 'N' } }],
  ttlAttribute: 'expiresAt',
  maxReadUnits: 100,
  maxWriteUnits: 50,
  pointInTimeRecovery: false,
};
const queue: QueueClaim = {
  type: 'sqs',
  uid: 'sqs.default#placed',
  logicalId: 'Placed',
  name: 'idp-local-placed',
  workloads: ['orders'],
  fifo: false,
  visibilityTimeoutSeconds: 60,
  retentionSeconds: 345_600,
  deliveryDelaySeconds: 0,
  deadLetter: { name: 'idp-local-placed-dlq', maxReceiveCount: 3, retentionSeconds: 1_209_600 },
  topics: [],
};
const fifo: QueueClaim = {
  ...queue,
  uid: 'sqs.default#steps',
  name: 'idp-local-steps.fifo',
  fifo: true,
  deadLetter: { ...queue.deadLetter, name: 'idp-local-steps-dlq.fifo' },
};
const bucket: BucketClaim = {
  type: 's3',
  uid: 's3.default#receipts',
  logicalId: 'Receipts',
  name: 'idp-local-receipts-0123456789',
  workloads: ['orders'],
  versioned: true,
};
const topic: TopicClaim = {
  type: 'sns-topic',
  uid: 'sns-topic.default#news',
  logicalId: 'News',
  name: 'idp-local-news',
  workloads: ['orders'],
  fifo: false,
};
const subscriber: QueueClaim = {
  ...queue,
  uid: 'sqs.default#news',
  name: 'idp-local-news',
  deadLetter: { ...queue.deadLetter, name: 'idp-local-news-dlq' },
  topics: [topic.name],
};
const secret: SecretClaim = {
  type: 'secret',
  uid: 'secret.default#orders.key',
  logicalId: 'OrdersKey',
  name: 'idp-local/orders.key/value',
  workloads: ['orders'],
  length: 32,
};
// The queue before the topic that it subscribes to.
const claims: readonly Claim[] = [table, bucket, secret, subscriber, queue, fifo, topic];

let aws: EmbeddedAws;
let access: AwsAccess;
let clients: ReturnType<typeof clientsOf>;

function clientsOf({ endpoint, region }: AwsAccess) {
  const config = { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return {
    dynamodb: new DynamoDBClient(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secrets: new SecretsManagerClient(config),
  };
}

beforeAll(async () => {
  aws = await startEmbeddedAws();
  access = { endpoint: aws.endpoint, region: 'eu-west-1', accessKeyId: 'local', secretAccessKey: 'local' };
  clients = clientsOf(access);
  await createClaims(access, claims, true);
}, 60_000);

afterAll(async () => {
  Object.values(clients).forEach((client) => client.destroy());
  await aws.stop();
});

test('creates exactly the claimed tables, buckets and queues', async () => {
  const { TableNames } = await clients.dynamodb.send(new ListTablesCommand({}));
  const { Buckets } = await clients.s3.send(new ListBucketsCommand({}));
  const { QueueUrls } = await clients.sqs.send(new ListQueuesCommand({}));
  expect(TableNames).toEqual(['idp-local-orders']);
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['idp-local-receipts-0123456789']);
  expect(QueueUrls?.sort()).toEqual(
    [
      'idp-local-news',
      'idp-local-news-dlq',
      'idp-local-placed',
      'idp-local-placed-dlq',
      'idp-local-steps-dlq.fifo',
      'idp-local-steps.fifo',
    ].map((name) => `${aws.endpoint}/000000000000/${name}`),
  );
});

test('gives a table its keys and indexes', async () => {
  const { Table } = await clients.dynamodb.send(new DescribeTableCommand({ TableName: table.name }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  expect(Table?.KeySchema).toEqual([
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'version', KeyType: 'RANGE' },
  ]);
  expect(Table?.AttributeDefinitions).toContainEqual({ AttributeName: 'version', AttributeType: 'N' });
  expect(
    Table?.GlobalSecondaryIndexes?.map(({ IndexName, Projection }) => [IndexName, Projection?.ProjectionType]),
  ).toEqual([['newest', 'ALL']]);
});

test('makes the items of a table expire, and follows a change of the claim', async () => {
  const expiry = async () =>
    (await clients.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: table.name }))).TimeToLiveDescription;
  expect(await expiry()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  const { ttlAttribute: _, ...endless } = table;
  await createClaims(access, [endless], true);
  expect(await expiry()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  for (const ttlAttribute of ['until', 'expiresAt']) {
    await createClaims(access, [{ ...table, ttlAttribute }], true);
    expect(await expiry()).toMatchObject({ AttributeName: ttlAttribute });
  }
});

test('gives a queue its times, and a dead-letter queue it sends failed messages to', async () => {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue.name }));
  expect(QueueUrl).toBe(`${aws.endpoint}/000000000000/${queue.name}`);
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: QueueUrl ?? '', AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({ VisibilityTimeout: '60', MessageRetentionPeriod: '345600', DelaySeconds: '0' });
  expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toEqual({
    deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:idp-local-placed-dlq',
    maxReceiveCount: 3,
  });
});

test('gives a queue that exists the times of a changed claim', async () => {
  await createClaims(access, [{ ...queue, visibilityTimeoutSeconds: 61 }], true);
  const QueueUrl = `${aws.endpoint}/000000000000/${queue.name}`;
  const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ VisibilityTimeout: '61', MessageRetentionPeriod: '345600' });
});

test('answers a client that follows the queue URL to its host', async () => {
  const sqs = new SQSClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const QueueUrl = `${aws.endpoint}/000000000000/${queue.name}`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'tea' }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['tea']);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle ?? '' }));
  sqs.destroy();
});

test('keeps objects', async () => {
  await clients.s3.send(new PutObjectCommand({ Bucket: bucket.name, Key: 'a/b', Body: 'receipt' }));
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('receipt');
});

test('what is published to a topic reaches the queues that subscribe as it was sent, and no other', async () => {
  const TopicArn = `arn:aws:sns:eu-west-1:000000000000:${topic.name}`;
  const { Topics } = await clients.sns.send(new ListTopicsCommand({}));
  expect(Topics).toEqual([{ TopicArn }]);
  await clients.sns.send(new PublishCommand({ TopicArn, Message: 'extra' }));
  const received = async (name: string) => {
    const QueueUrl = `${aws.endpoint}/000000000000/${name}`;
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    return Messages.map(({ Body }) => Body);
  };
  expect(await received(subscriber.name)).toEqual(['extra']);
  expect(await received(queue.name)).toEqual([]);
});

test('keeps secrets: the value that variables have too, until another is put there', async () => {
  const read = async (SecretId = secret.name) =>
    (await clients.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  expect(await read()).toMatch(/^[A-Za-z0-9]{32}$/);
  const { ARN } = await clients.secrets.send(
    new PutSecretValueCommand({ SecretId: secret.name, SecretString: 'other' }),
  );
  expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:idp-local\/orders\.key\/value-/);
  expect(await read(ARN)).toBe('other');
  await createClaims(access, [secret], true);
  expect(await read()).toBe('other');
  const given: LocalSecretClaim = { ...secret, value: 'given' };
  await createClaims(access, [given], true);
  expect(await read()).toBe('given');
  await expect(read('idp-local/other/value')).rejects.toThrow(ResourceNotFoundException);
  await expect(clients.secrets.send(new DeleteSecretCommand({ SecretId: secret.name }))).rejects.toThrow(
    'the local run has no DeleteSecret',
  );
});

test('says what the embedded services cannot do', () => {
  expect(claimLimits(claims).map(({ claim, limit }) => `${claim.name}: ${limit}`)).toEqual([
    'idp-local-receipts-0123456789: objects have one version',
  ]);
});

test('answers for a service that it does not have, by name', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261126/eu-west-1/kinesis/aws4_request';
  const response = await fetch(aws.endpoint, { method: 'POST', headers: { authorization }, body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ __type: 'NotImplemented', message: 'the local run has no service kinesis' });
});

test('leaves what is there already', async () => {
  await createClaims(access, claims, true);
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('receipt');
});
