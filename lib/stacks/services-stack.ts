import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic';
import { addClaimedResources } from '../constructs/claimed-resources';
import type { Claim } from '../plan/plan';

export interface ServicesStackProps extends StackProps {
  readonly environmentName: string;
  /** Who gets messages about alarms. */
  readonly alarmEmail: string;
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** The topics, queues and streams of workloads, and the platform's own topic for alarms. */
export class ServicesStack extends Stack {
  public readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, props: ServicesStackProps) {
    const { environmentName, alarmEmail, claims, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);

    // CloudFormation refuses an empty stack: the topic is also there when no workload claims anything.
    const alarms = new AlarmTopic(this, 'AlarmTopic', { email: alarmEmail, stackPrefix: `${environmentName}-` });
    this.alarmTopic = alarms.topic;

    addClaimedResources(this, 'services', { claims, removalPolicy });
  }
}
