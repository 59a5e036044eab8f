import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { QueueClaim } from '../../plan/plan';

/** What a claimed queue needs to know. */
export interface ClaimedQueueProps {
  readonly claim: QueueClaim;
  /** The claimed topics, by name; those the queue subscribes to have to be among them. */
  readonly topics: ReadonlyMap<string, ITopic>;
}

/**
 * The SQS queue of one claim and its dead-letter queue: encrypted by SQS, reached over TLS alone. The topics it
 * subscribes to may send to it, and no other.
 */
export class ClaimedQueue extends Construct {
  constructor(scope: Construct, id: string, { claim, topics }: ClaimedQueueProps) {
    super(scope, id);
    const secured = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    // CDK takes no `fifo: false`; a FIFO queue's dead-letter queue has to be one, too.
    const order = claim.fifo ? { fifo: true, contentBasedDeduplication: true } : {};

    const deadLetterQueue = new Queue(this, 'DeadLetter', {
      queueName: claim.deadLetter.name,
      retentionPeriod: Duration.seconds(claim.deadLetter.retentionSeconds),
      ...order,
      ...secured,
    });
    const queue = new Queue(this, 'Default', {
      queueName: claim.name,
      visibilityTimeout: Duration.seconds(claim.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(claim.retentionSeconds),
      deliveryDelay: Duration.seconds(claim.deliveryDelaySeconds),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: claim.deadLetter.maxReceiveCount },
      ...order,
      ...secured,
    });
    for (const name of claim.topics) {
      const topic = topics.get(name);
      if (topic === undefined) {
        throw new Error(`queue ${claim.name} subscribes to ${name}, a topic that no workload claims`);
      }
      topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    }
  }
}
