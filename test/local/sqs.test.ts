import {
  CreateQueueCommand,
  InvalidMessageContents,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  QueueDoesNotExist,
  QueueNameExists,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let aws: EmbeddedAws;
let client: SQSClient;
let QueueUrl: string | undefined;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SQSClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
  ({ QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'letters' })));
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
});

test.each(['party \u{1F389}', '\u{10000} and \u{10FFFF}', 'tab\tand\nline'])('delivers the text %j', async (text) => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
  expect(Messages?.map(({ Body }) => Body)).toEqual([text]);
});

test.each(['\u0007', '\ufffe', '\ud83c'])('refuses the text %j, as SQS does', async (text) => {
  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: text }))).rejects.toThrow(
    InvalidMessageContents,
  );
});

test('messages of a group come together and in order, and no others of it before they are deleted', async () => {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '60' };
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: 'groups.fifo', Attributes }));
  for (const body of ['a1', 'a2', 'b1', 'a3']) {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageGroupId: body.slice(0, 1) }));
  }
  const receive = async (most: number) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: most }),
    );
    return Messages;
  };
  const first = await receive(3);
  const bodies = first.map(({ Body }) => Body);
  expect(bodies.filter((body) => body?.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(bodies).toContain('b1');
  expect(await receive(10)).toEqual([]);
  for (const { ReceiptHandle } of first) {
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  }
  expect((await receive(10)).map(({ Body }) => Body)).toEqual(['a3']);
});

test('a message goes to who asks now, not to a program that has gone while it waited', async () => {
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: 'restarted' }));
  const gone = new AbortController();
  const poll = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
  const broken = client.send(poll, { abortSignal: gone.signal });
  // The poll has begun when another request has been answered after it.
  await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  gone.abort();
  await expect(broken).rejects.toThrow();
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'late' }));
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      WaitTimeSeconds: 2,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  expect(Messages).toMatchObject([{ Body: 'late', Attributes: { ApproximateReceiveCount: '1' } }]);
});

test('messages of a dead-letter queue are moved back to the queue that uses it', async () => {
  const { QueueUrl: dead } = await client.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
  );
  const { QueueArn: SourceArn = '' } = Attributes;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
  const start = new StartMessageMoveTaskCommand({ SourceArn });
  await expect(client.send(start)).rejects.toThrow('is not a dead-letter queue');
  const { QueueUrl: url } = await client.send(
    new CreateQueueCommand({ QueueName: 'alive', Attributes: { RedrivePolicy, VisibilityTimeout: '0' } }),
  );
  const { queueUrls } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  expect(queueUrls).toEqual([url]);

  const receive = async () => {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    return Messages.map(({ Body }) => Body);
  };
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'again' }));
  expect(await receive()).toEqual(['again']);
  expect(await receive()).toEqual([]);
  await client.send(start);
  expect(await receive()).toEqual(['again']);
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
});

test('errors have the classes that programs catch', async () => {
  const create = new CreateQueueCommand({ QueueName: 'letters', Attributes: { VisibilityTimeout: '7' } });
  await expect(client.send(create)).rejects.toThrow(QueueNameExists);
  const receive = new ReceiveMessageCommand({ QueueUrl: `${aws.endpoint}/000000000000/none` });
  await expect(client.send(receive)).rejects.toThrow(QueueDoesNotExist);
});
