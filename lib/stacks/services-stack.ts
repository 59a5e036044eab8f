import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import { ClaimedQueue } from '../constructs/claimed-queue';
import { PlatformEvents } from '../constructs/platform-events';
import type { Claim } from '../orchestrator/plan';

/** What the service plane needs to know. */
export interface ServicesStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  /** Claims of every type; those that are no queue are left out. */
  readonly claims: readonly Claim[];
}

/** Service plane: the queues of workloads, and the events of the platform itself. */
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

    const queues = new Construct(this, 'Queues');
    for (const claim of claims) {
      if (claim.type === 'sqs') {
        new ClaimedQueue(queues, claim.logicalId, { claim });
      }
    }
  }
}
