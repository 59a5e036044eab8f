import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import { ClaimedTopic } from '../sns-topic/construct';
import type { QueueClaim } from './type';

/** A consumer does not keep up if a message waits so long; retries take far less. */
const MAXIMUM_AGE = Duration.minutes(15);

export const sqs: ClaimConstruct<QueueClaim> = {
  scope: 'Queues',
  make: (parent, id, props) => new ClaimedQueue(parent, id, props),
  monitor(scope, { name, deadLetter }) {
    const named = (id: string, resource: string) =>
      Queue.fromQueueArn(scope, id, Stack.of(scope).formatArn({ service: 'sqs', resource }));
    const queue = named('Queue', name);
    return {
      // Two: one alarm for both would stay on while failed messages are there, and hide a backlog.
      alarms: [
        {
          id: 'OldestMessage',
          description: `The oldest message of ${name} has waited for more than ${MAXIMUM_AGE.toMinutes()} minutes`,
          metric: queue.metricApproximateAgeOfOldestMessage(),
          threshold: MAXIMUM_AGE.toSeconds(),
        },
        {
          id: 'DeadLetters',
          description: `Messages of ${name} failed and are in its dead-letter queue`,
          metric: named('DeadLetterQueue', deadLetter.name).metricApproximateNumberOfMessagesVisible(),
          threshold: 0,
        },
      ],
      graphs: {
        'Queues: messages waiting': queue.metricApproximateNumberOfMessagesVisible({ label: name }),
        'Queues: age of the oldest message (s)': queue.metricApproximateAgeOfOldestMessage({ label: name }),
      },
    };
  },
};

/**
 * The SQS queue of one claim and its dead-letter queue: encrypted by SQS, TLS only. Only the topics that it subscribes to
 * may send to it.
 */
class ClaimedQueue extends Construct {
  constructor(scope: Construct, id: string, { claim, made }: ClaimedProps<QueueClaim>) {
    super(scope, id);
    const secured = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    // CDK does not accept `fifo: false`. The dead-letter queue of a FIFO queue must be FIFO, too.
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
      const claimed = made('sns-topic', name);
      const topic = claimed instanceof ClaimedTopic ? claimed.topic : this.topicOfAnotherCell(name);
      topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    }
  }

  /** By its name: an export would keep its cell from changing it. */
  private topicOfAnotherCell(name: string): ITopic {
    const arn = Stack.of(this).formatArn({ service: 'sns', resource: name });
    return Topic.fromTopicArn(this, `Topic ${name}`, arn);
  }
}
