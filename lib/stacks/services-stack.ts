import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import { ClaimedQueue } from '../resource-types/sqs/construct';
import { ClaimedTopic } from '../resource-types/sns-topic/construct';
import { PlatformEvents } from '../constructs/platform-events';
import type { Claim } from '../plan/plan';

/** What the service plane needs to know. */
export interface ServicesStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  /** Claims of every type; those that are neither queue nor topic are left out. */
  readonly claims: readonly Claim[];
}

/** Service plane: the topics and queues of workloads, and the events of the platform itself. */
export class ServicesStack extends Stack {
  /** What happens to the platform: scanned images, hosts that change state, stacks that fail. */
  public readonly events: IQueue;
  public readonly eventsDeadLetter: IQueue;

  constructor(scope: Construct, id: string, { names, environmentName, claims, ...props }: ServicesStackProps) {
    super(scope, id, props);

    const events = new PlatformEvents(this, 'Events', {
      repositoryPrefix: `${names.prefix}/`,
      stackPrefix: `${environmentName}-`,
    });
    this.events = events.queue;
    this.eventsDeadLetter = events.deadLetterQueue;

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
