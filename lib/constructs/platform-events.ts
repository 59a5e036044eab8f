import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the platform's events need to know. */
export interface PlatformEventsProps {
  /** First part of the name of every image repository, for example `idp-dev/`. */
  readonly repositoryPrefix: string;
  /** First part of the name of every stack, for example `dev-`. */
  readonly stackPrefix: string;
}

/** What happens to the platform itself, as messages in one queue. */
export class PlatformEvents extends Construct {
  public readonly queue: IQueue;
  /** Events that could not be delivered, or that a reader failed at five times. */
  public readonly deadLetterQueue: IQueue;

  constructor(scope: Construct, id: string, props: PlatformEventsProps) {
    super(scope, id);
    // EventBridge may not use the key aws/sqs; with SQS's own encryption it needs none.
    const secured = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetterQueue = new Queue(this, 'DeadLetter', { retentionPeriod: Duration.days(14), ...secured });
    this.queue = new Queue(this, 'Default', {
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
      ...secured,
    });

    for (const [name, { description, eventPattern }] of Object.entries(rules(props))) {
      const target = new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue });
      new Rule(this, name, { description, eventPattern, targets: [target] });
    }
  }
}

function rules(props: PlatformEventsProps): Record<string, { description: string; eventPattern: EventPattern }> {
  return {
    ImageScanned: {
      description: 'An image of a workload was scanned',
      eventPattern: {
        source: ['aws.ecr'],
        detailType: ['ECR Image Scan'],
        detail: { 'scan-status': ['COMPLETE'], 'repository-name': Match.prefix(props.repositoryPrefix) },
      },
    },
    // The event carries no tag, and an instance id here would tie this stack to the hosts: it tells of every instance.
    HostStateChanged: {
      description: 'An EC2 instance of the account changed its state',
      eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'] },
    },
    StackFailed: {
      description: 'A stack of the platform failed or rolled back',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': Match.wildcard(`*:stack/${props.stackPrefix}*`),
          'status-details': {
            status: Match.anyOf(Match.suffix('_FAILED'), Match.prefix('ROLLBACK_'), Match.prefix('UPDATE_ROLLBACK_')),
          },
        },
      },
    },
  };
}
