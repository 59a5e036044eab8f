import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClaimedQueue } from '../resource-types/sqs/construct';
import { ClaimedTopic } from '../resource-types/sns-topic/construct';
import type { Claim } from '../plan/plan';

export interface ServicesStackProps extends StackProps {
  readonly environmentName: string;
  /** Who gets messages about alarms. */
  readonly alarmEmail: string;
  /** Claims of every type; only queues and topics are used. */
  readonly claims: readonly Claim[];
}

/** The topics and queues of workloads, and the platform's own topic for alarms. */
export class ServicesStack extends Stack {
  public readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, props: ServicesStackProps) {
    const { environmentName, alarmEmail, claims, ...stackProps } = props;
    super(scope, id, stackProps);

    // It also keeps the stack from being empty, which CloudFormation refuses, when no workload claims a queue.
    const alarms = new AlarmTopic(this, 'AlarmTopic', { email: alarmEmail, stackPrefix: `${environmentName}-` });
    this.alarmTopic = alarms.topic;

    // One scope per type: a topic and a queue may have the same id.
    const topicScope = new Construct(this, 'Topics');
    const topics = new Map<string, ITopic>();
    for (const claim of claims.filter((it) => it.type === 'sns-topic')) {
      topics.set(claim.name, new ClaimedTopic(topicScope, claim.logicalId, { claim }).topic);
    }
    const queueScope = new Construct(this, 'Queues');
    for (const claim of claims.filter((it) => it.type === 'sqs')) {
      new ClaimedQueue(queueScope, claim.logicalId, { claim, topics });
    }
  }
}
