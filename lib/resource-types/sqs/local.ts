import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { QueueClaim } from '../../plan/plan';

/**
 * Creates a queue and, before it, the dead-letter queue it sends failed messages to; then subscribes it to its topics,
 * which have to be there.
 */
export async function createQueue(sqs: SQSClient, sns: SNSClient, claim: QueueClaim): Promise<void> {
  const fifo: Record<string, string> = claim.fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const { name, maxReceiveCount, retentionSeconds } = claim.deadLetter;
  const deadLetter = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { ...fifo, MessageRetentionPeriod: String(retentionSeconds) },
    }),
  );
  const deadLetterArn = await arnOf(sqs, name, deadLetter.QueueUrl);
  const queue = await sqs.send(
    new CreateQueueCommand({
      QueueName: claim.name,
      Attributes: {
        ...fifo,
        VisibilityTimeout: String(claim.visibilityTimeoutSeconds),
        MessageRetentionPeriod: String(claim.retentionSeconds),
        DelaySeconds: String(claim.deliveryDelaySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount }),
      },
    }),
  );
  const queueArn = await arnOf(sqs, claim.name, queue.QueueUrl);
  for (const topic of claim.topics) {
    const TopicArn = `${queueArn.slice(0, queueArn.lastIndexOf(':') + 1).replace(':sqs:', ':sns:')}${topic}`;
    const Attributes = { RawMessageDelivery: 'true' };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes }));
  }
}

async function arnOf(sqs: SQSClient, name: string, QueueUrl: string | undefined): Promise<string> {
  if (QueueUrl === undefined) {
    throw new Error(`SQS gave no URL for ${name}`);
  }
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.['QueueArn'] ?? '';
}
