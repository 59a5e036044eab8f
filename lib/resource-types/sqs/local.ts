import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { LocalClaim } from '../local-claim';
import type { QueueClaim } from './type';

export const sqs: LocalClaim<QueueClaim, { sqs: SQSClient; sns: SNSClient }> = {
  clients: (config) => ({
    // Otherwise the client sends requests to the host in a queue's URL.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(config),
  }),
  async create({ sqs: client, sns }, claim, embedded) {
    const queueArn = await createQueues(client, claim, embedded);
    for (const topic of claim.topics) {
      const TopicArn = `${queueArn.slice(0, queueArn.lastIndexOf(':') + 1).replace(':sqs:', ':sns:')}${topic}`;
      const Attributes = { RawMessageDelivery: 'true' };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes }));
    }
  },
};

/** Creates a queue after its dead-letter queue. @returns its ARN */
async function createQueues(client: SQSClient, claim: QueueClaim, embedded: boolean): Promise<string> {
  const fifo: Record<string, string> = claim.fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const create = async (name: string, attributes: Readonly<Record<string, string>>) => {
    const url = await createQueue(client, name, { ...fifo, ...attributes }, embedded);
    return await arnOf(client, name, url);
  };
  const { name, maxReceiveCount, retentionSeconds } = claim.deadLetter;
  const deadLetterTargetArn = await create(name, { MessageRetentionPeriod: String(retentionSeconds) });
  return await create(claim.name, {
    VisibilityTimeout: String(claim.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(claim.retentionSeconds),
    DelaySeconds: String(claim.deliveryDelaySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });
}

/** @param follows - whether a queue that exists gets these attributes; a queue is FIFO for ever */
async function createQueue(
  client: SQSClient,
  QueueName: string,
  { FifoQueue, ...others }: Readonly<Record<string, string>>,
  follows: boolean,
): Promise<string | undefined> {
  try {
    const Attributes = { ...(FifoQueue === undefined ? {} : { FifoQueue }), ...others };
    return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueNameExists && follows)) {
      throw error;
    }
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: others }));
    return QueueUrl;
  }
}

async function arnOf(client: SQSClient, name: string, QueueUrl: string | undefined): Promise<string> {
  if (QueueUrl === undefined) {
    throw new Error(`SQS returned no URL of ${name}`);
  }
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.['QueueArn'] ?? '';
}
