// What the AWS SDK for JavaScript sees of the local run: one line for each check.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';

const { TABLE: TableName, BUCKET: Bucket, LETTERS, STEPS, TOPIC: TopicArn, NEWS, PIN: SecretId, KIND } = process.env;
const [tables, objects, queues] = [new dynamodb.DynamoDBClient(), new s3.S3Client(), new sqs.SQSClient()];
const vault = new secrets.SecretsManagerClient();

const item = (name, count) => ({ id: { S: `js-${name}` }, count: { N: String(count) } });
const put = async (name, more) =>
  await tables.send(new dynamodb.PutItemCommand({ TableName, Item: item(name, 1), ...more }));
const get = async (name) =>
  (await tables.send(new dynamodb.GetItemCommand({ TableName, Key: { id: { S: `js-${name}` } } }))).Item;
const store = async (Key, Body, more) => await objects.send(new s3.PutObjectCommand({ Bucket, Key, Body, ...more }));
const load = async (Key) => {
  const { Body } = await objects.send(new s3.GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body.transformToByteArray());
};
const receive = async (QueueUrl, MaxNumberOfMessages = 1) => {
  const wanted = { QueueUrl, MaxNumberOfMessages, WaitTimeSeconds: 5 };
  const { Messages = [] } = await queues.send(new sqs.ReceiveMessageCommand(wanted));
  for (const { ReceiptHandle } of Messages) {
    await queues.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return Messages.map(({ Body }) => Body);
};

const checks = {
  async items() {
    await put('one');
    assert.deepEqual(await get('one'), item('one', 1));
  },
  async condition() {
    await put('held');
    const ConditionExpression = 'attribute_not_exists(id)';
    await assert.rejects(
      put('held', { ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      (error) =>
        error instanceof dynamodb.ConditionalCheckFailedException &&
        (assert.deepEqual(error.Item, item('held', 1)), true),
    );
  },
  async transaction() {
    await put('taken');
    const write = async (name) => {
      const ConditionExpression = 'attribute_not_exists(id)';
      const TransactItems = [
        { Put: { TableName, Item: item('both', 2) } },
        { Put: { TableName, Item: item(name, 2), ConditionExpression } },
      ];
      await tables.send(new dynamodb.TransactWriteItemsCommand({ TransactItems }));
    };
    const codes = ({ CancellationReasons }) => CancellationReasons?.map(({ Code }) => Code);
    await assert.rejects(write('taken'), (error) => {
      assert.deepEqual(codes(error), ['None', 'ConditionalCheckFailed']);
      return error instanceof dynamodb.TransactionCanceledException;
    });
    assert.equal(await get('both'), undefined);
    await write('free');
    assert.deepEqual(await get('both'), item('both', 2));
  },
  async expiry() {
    const { TimeToLiveDescription } = await tables.send(new dynamodb.DescribeTimeToLiveCommand({ TableName }));
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'until' });
  },
  async empty_object() {
    await store('js/empty', Buffer.alloc(0));
    assert.equal((await load('js/empty')).length, 0);
  },
  async headers() {
    const given = { ContentType: 'text/csv', CacheControl: 'no-store', Metadata: { kind: 'green' } };
    await store('js/headers', 'a,b', given);
    const head = await objects.send(new s3.HeadObjectCommand({ Bucket, Key: 'js/headers' }));
    assert.deepEqual(
      { ContentType: head.ContentType, CacheControl: head.CacheControl, Metadata: head.Metadata },
      given,
    );
  },
  async parts() {
    const [first, second] = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    await store('js/first', first);
    const upload = { Bucket, Key: 'js/parts' };
    const { UploadId } = await objects.send(new s3.CreateMultipartUploadCommand(upload));
    const CopySource = `${Bucket}/js/first`;
    const copied = await objects.send(new s3.UploadPartCopyCommand({ ...upload, UploadId, PartNumber: 1, CopySource }));
    const sent = await objects.send(new s3.UploadPartCommand({ ...upload, UploadId, PartNumber: 2, Body: second }));
    const { Parts: listed } = await objects.send(new s3.ListPartsCommand({ ...upload, UploadId }));
    assert.deepEqual(
      listed.map(({ Size }) => Size),
      [first.length, second.length],
    );
    const Parts = [
      { PartNumber: 1, ETag: copied.CopyPartResult.ETag },
      { PartNumber: 2, ETag: sent.ETag },
    ];
    await objects.send(new s3.CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
    assert.ok((await load('js/parts')).equals(Buffer.concat([first, second])));
  },
  async write_once() {
    await store('js/once', 'first', { IfNoneMatch: '*' });
    await assert.rejects(store('js/once', 'second', { IfNoneMatch: '*' }), { name: 'PreconditionFailed' });
    assert.equal((await load('js/once')).toString(), 'first');
  },
  async refused_tags() {
    const key = { Bucket, Key: 'js/tagged' };
    await store(key.Key, 'tea');
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    const commands = [
      new s3.PutObjectTaggingCommand({ ...key, Tagging }),
      new s3.DeleteObjectTaggingCommand(key),
      new s3.DeleteObjectCommand({ ...key, VersionId: '1' }),
    ];
    for (const command of commands) {
      await assert.rejects(objects.send(command), { name: 'NotImplemented' });
    }
    assert.equal((await load(key.Key)).toString(), 'tea');
  },
  async emoji() {
    await queues.send(new sqs.SendMessageCommand({ QueueUrl: LETTERS, MessageBody: 'js 🎉' }));
    assert.deepEqual(await receive(LETTERS), ['js 🎉']);
  },
  async group_order() {
    const steps = ['js 1', 'js 2', 'js 3'];
    for (const MessageBody of steps) {
      await queues.send(new sqs.SendMessageCommand({ QueueUrl: STEPS, MessageBody, MessageGroupId: 'js' }));
    }
    assert.deepEqual(await receive(STEPS, 10), steps);
  },
  async missing_queue() {
    await assert.rejects(queues.send(new sqs.GetQueueUrlCommand({ QueueName: 'none' })), sqs.QueueDoesNotExist);
  },
  async topic() {
    await new sns.SNSClient().send(new sns.PublishCommand({ TopicArn, Message: 'js news' }));
    assert.deepEqual(await receive(NEWS), ['js news']);
  },
  async versions() {
    for (const SecretString of ['js one', 'js two']) {
      await vault.send(new secrets.PutSecretValueCommand({ SecretId, SecretString }));
    }
    const value = async (more) =>
      (await vault.send(new secrets.GetSecretValueCommand({ SecretId, ...more }))).SecretString;
    assert.deepEqual([await value(), await value({ VersionStage: 'AWSPREVIOUS' })], ['js two', 'js one']);
  },
  async random_password() {
    const wishes = { PasswordLength: 20, ExcludePunctuation: true };
    const { RandomPassword } = await vault.send(new secrets.GetRandomPasswordCommand(wishes));
    assert.match(RandomPassword, /^[A-Za-z0-9]{20}$/);
  },
  async parameter() {
    const { Parameter } = await new ssm.SSMClient().send(new ssm.GetParameterCommand({ Name: KIND }));
    assert.equal(Parameter.Value, 'green');
  },
};

for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
    console.log(`${name}: ok`);
  } catch (error) {
    console.log(`${name}: ${error.name}: ${error.message.split('\n').join(' ')}`);
  }
}
