import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueClaim } from '../orchestrator/plan';

/** Creates a queue and, before it, the dead-letter queue it sends failed messages to. */
export async function createQueue(sqs: SQSClient, claim: QueueClaim): Promise<void> {
  const fifo: Record<string, string> = claim.fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const { name, maxReceiveCount, retentionSeconds } = claim.deadLetter;
  const deadLetter = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { ...fifo, MessageRetentionPeriod: String(retentionSeconds) },
    }),
  );
  if (deadLetter.QueueUrl === undefined) {
    throw new Error(`SQS gave no URL for ${name}`);
  }
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetter.QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sqs.send(
    new CreateQueueCommand({
      QueueName: claim.name,
      Attributes: {
        ...fifo,
        VisibilityTimeout: String(claim.visibilityTimeoutSeconds),
        MessageRetentionPeriod: String(claim.retentionSeconds),
        DelaySeconds: String(claim.deliveryDelaySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: attributes?.['QueueArn'], maxReceiveCount }),
      },
    }),
  );
}
