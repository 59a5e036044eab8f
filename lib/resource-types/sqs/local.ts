import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { LocalClaim } from '../local-claim';
import type { QueueClaim } from './type';

export const sqs: LocalClaim<QueueClaim, { sqs: SQSClient; sns: SNSClient }> = {
  clients: (config) => ({
    // Otherwise the client sends requests to the host in a queue's URL.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(config),
  }),
  async create({ sqs: client, sns }, claim) {
    const queueArn = await createQueue(client, claim);
    for (const topic of claim.topics) {
      const TopicArn = `${queueArn.slice(0, queueArn.lastIndexOf(':') + 1).replace(':sqs:', ':sns:')}${topic}`;
      const Attributes = { RawMessageDelivery: 'true' };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes }));
    }
  },
};

/** Creates a queue after its dead-letter queue. @returns its ARN */
async function createQueue(client: SQSClient, claim: QueueClaim): Promise<string> {
  const fifo: Record<string, string> = claim.fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const { name, maxReceiveCount, retentionSeconds } = claim.deadLetter;
  const deadLetter = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { ...fifo, MessageRetentionPeriod: String(retentionSeconds) },
    }),
  );
  const deadLetterTargetArn = await arnOf(client, name, deadLetter.QueueUrl);
  const queue = await client.send(
    new CreateQueueCommand({
      QueueName: claim.name,
      Attributes: {
        ...fifo,
        VisibilityTimeout: String(claim.visibilityTimeoutSeconds),
        MessageRetentionPeriod: String(claim.retentionSeconds),
        DelaySeconds: String(claim.deliveryDelaySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
      },
    }),
  );
  return await arnOf(client, claim.name, queue.QueueUrl);
}

async function arnOf(client: SQSClient, name: string, QueueUrl: string | undefined): Promise<string> {
  if (QueueUrl === undefined) {
    throw new Error(`SQS returned no URL of ${name}`);
  }
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.['QueueArn'] ?? '';
}
