import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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
  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: text }))).rejects.toThrow();
});
