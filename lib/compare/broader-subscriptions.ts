import { ownerOf } from '../plan/claim';
import type { ComparedPlan } from './compared-plan';

/**
 * Queues that get what is published to another workload's topic, and did not before. A topic that is new, or whose owner
 * is, puts nothing at risk. No role gains anything by it: the deployment makes the subscription.
 */
export function broaderSubscriptions(before: ComparedPlan, after: ComparedPlan): string[] {
  const former = new Set(subscriptionsOf(before).map(keyOf));
  const owners = new Map(topicsOf(before).map((topic) => [topic.name, ownerOf(topic)]));
  return subscriptionsOf(after)
    .filter((subscription) => !former.has(keyOf(subscription)))
    .flatMap(({ queue, subscriber, topic }) => {
      const owner = owners.get(topic);
      return owner === undefined || owner === subscriber
        ? []
        : [`${subscriber} gets what is published to sns:${topic}, which ${owner} owns, in its queue ${queue}`];
    });
}

interface Subscription {
  readonly queue: string;
  /** The workload that owns the queue. */
  readonly subscriber: string;
  readonly topic: string;
}

/** Queues that subscribe to a topic, one entry for each topic. */
export function subscriptionsOf({ claims }: Pick<ComparedPlan, 'claims'>): Subscription[] {
  return claims.flatMap((claim) =>
    claim.type === 'sqs' ? claim.topics.map((topic) => ({ queue: claim.name, subscriber: ownerOf(claim), topic })) : [],
  );
}

function topicsOf({ claims }: ComparedPlan) {
  return claims.filter(({ type }) => type === 'sns-topic');
}

function keyOf({ queue, subscriber, topic }: Subscription): string {
  return [queue, subscriber, topic].join('\n');
}
