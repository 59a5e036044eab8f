import type { SqsStore } from './fauxqs';

type Queue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;

/** A queue with its messages, as it is kept. */
export type KeptQueue = Pick<Queue, 'name' | 'arn' | 'attributes' | 'tags' | 'sequenceCounter' | 'messages'>;

/** All queues. A message that a program works on is one that waits: whoever works on it is gone in the next run. */
export function keptQueues(store: SqsStore): KeptQueue[] {
  return store.listQueues().map((queue) => {
    const { name, arn, attributes, tags, sequenceCounter } = queue;
    const { inflight, ready, delayed } = queue.inspectMessages();
    const messages = [...inflight.map(({ message }) => message), ...ready, ...delayed];
    return { name, arn, attributes, tags, sequenceCounter, messages };
  });
}

/**
 * Makes queues again, without the messages that have become too old for them.
 *
 * @param port - of the services; fauxqs finds a queue by its URL
 */
export function restoreQueues(store: SqsStore, kept: readonly KeptQueue[], port: number): void {
  for (const { name, arn, attributes, tags, sequenceCounter, messages } of kept) {
    const [, , , region = ''] = arn.split(':');
    const url = store.buildQueueUrl(name, String(port), '', region);
    const queue = store.createQueue(name, url, arn, attributes, Object.fromEntries(tags));
    queue.sequenceCounter = sequenceCounter;
    const oldest = Date.now() - Number(attributes['MessageRetentionPeriod']) * 1000;
    messages.filter(({ sentTimestamp }) => sentTimestamp >= oldest).forEach((message) => queue.enqueue(message));
  }
}
