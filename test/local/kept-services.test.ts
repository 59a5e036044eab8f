import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createClaims } from '../../lib/local/create-claims';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import type { TableClaim } from '../../lib/resource-types/dynamodb-table/type';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;
let aws: EmbeddedAws | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(async () => {
  await aws?.stop();
  rmSync(directory, { recursive: true });
});

const table: TableClaim = {
  type: 'dynamodb-table',
  uid: 'dynamodb-table.default#shop.items',
  logicalId: 'Items',
  name: 'items',
  workloads: ['shop'],
  hashKey: { name: 'id', type: 'S' },
  indexes: [],
  maxReadUnits: 1,
  maxWriteUnits: 1,
  pointInTimeRecovery: false,
};

async function start() {
  await aws?.stop();
  aws = await startEmbeddedAws({ directory });
  const access = { endpoint: aws.endpoint, region: 'eu-west-1', accessKeyId: 'local', secretAccessKey: 'local' };
  const config = { ...access, credentials: access };
  const url = (name: string) => `${access.endpoint}/000000000000/${name}`;
  const sqs = new SQSClient(config);
  return {
    access,
    dynamodb: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    secrets: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
    create: async (QueueName: string, Attributes = {}) =>
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes })),
    send: async (name: string, MessageBody: string, more = {}) =>
      await sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody, ...more })),
    receive: async (name: string, MaxNumberOfMessages = 10) => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages }));
      return Messages.map(({ Body }) => Body);
    },
  };
}

test('everything that the services hold is there in the next run', async () => {
  const first = await start();
  await createClaims(first.access, [table], true);
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'at' };
  await first.dynamodb.send(new UpdateTimeToLiveCommand({ TableName: 'items', TimeToLiveSpecification }));
  const object = { Bucket: 'shop', Key: 'tea/ü' };
  await first.s3.send(new CreateBucketCommand({ Bucket: 'shop' }));
  const Body = Buffer.from([0, 255, 10]);
  await first.s3.send(new PutObjectCommand({ ...object, Body, ContentType: 'image/png', Metadata: { kind: 'green' } }));
  const { UploadId } = await first.s3.send(new CreateMultipartUploadCommand(object));
  await first.s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: 'part' }));
  await first.secrets.send(new CreateSecretCommand({ Name: 'pin', SecretString: '1' }));
  await first.ssm.send(new PutParameterCommand({ Name: '/kind', Value: 'green', Type: 'String' }));
  const { TopicArn } = await first.sns.send(new CreateTopicCommand({ Name: 'news' }));
  await first.create('jobs');
  const Endpoint = 'arn:aws:sqs:eu-west-1:000000000000:jobs';
  const Attributes = { RawMessageDelivery: 'true' };
  await first.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  await first.send('jobs', 'in work');
  expect(await first.receive('jobs', 1)).toEqual(['in work']);
  await first.send('jobs', 'waiting');
  await first.send('jobs', 'later', { DelaySeconds: 900 });
  await first.create('steps.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  for (const step of ['1', '2', '3']) {
    await first.send('steps.fifo', step, { MessageGroupId: 'one' });
  }
  expect(await first.receive('steps.fifo', 2)).toEqual(['1', '2']);

  const second = await start();
  const { TimeToLiveDescription } = await second.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: 'items' }));
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'at' });
  const got = await second.s3.send(new GetObjectCommand(object));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
  expect([got.ContentType, got.Metadata]).toEqual(['image/png', { kind: 'green' }]);
  const { Parts } = await second.s3.send(new ListPartsCommand({ ...object, UploadId }));
  expect(Parts?.map(({ Size }) => Size)).toEqual([4]);
  expect((await second.secrets.send(new GetSecretValueCommand({ SecretId: 'pin' }))).SecretString).toBe('1');
  expect((await second.ssm.send(new GetParameterCommand({ Name: '/kind' }))).Parameter?.Value).toBe('green');
  expect(await second.receive('jobs')).toEqual(['in work', 'waiting']);
  await second.sns.send(new PublishCommand({ TopicArn, Message: 'published' }));
  expect(await second.receive('jobs')).toEqual(['published']);
  expect(await second.receive('steps.fifo')).toEqual(['1', '2', '3']);
});

test('only the owner can read what is kept', async () => {
  chmodSync(directory, 0o755);
  await start();
  await aws?.stop();
  aws = undefined;
  expect(readdirSync(directory).sort()).toEqual(['dynamodb', 'services']);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'services')).mode & 0o777).toBe(0o600);
});

test.each(['', 'no data'])('what cannot be read is told, and stays as it is: %j', async (text) => {
  writeFileSync(join(directory, 'services'), text);
  await expect(startEmbeddedAws({ directory })).rejects.toThrow(`'rm -r ${directory}' begins anew`);
  expect(statSync(join(directory, 'services')).size).toBe(text.length);
});
