import type { SqsStore } from './fauxqs';

type Queue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;
/** A method that fauxqs does not declare. */
type Dequeue = (this: Queue, most: number, ...rest: unknown[]) => unknown[];

/** Lets one request receive several messages of a group, in their order, as SQS does; fauxqs gives one of each group. */
export function receiveWholeGroups(queueClass: { readonly prototype: object }): void {
  const prototype = queueClass.prototype as { dequeueFifo: Dequeue };
  const one = prototype.dequeueFifo;
  prototype.dequeueFifo = function (most, ...rest) {
    const locks = this.fifoLockedGroups;
    const others = new Set(locks.keys());
    const held = new Map<string, number>();
    const received: unknown[] = [];
    for (;;) {
      const more = one.call(this, most - received.length, ...rest);
      received.push(...more);
      // Those that this request has locked are open for the rest of it.
      for (const [group, count] of [...locks].filter(([name]) => !others.has(name))) {
        held.set(group, (held.get(group) ?? 0) + count);
        locks.delete(group);
      }
      if (more.length === 0 || received.length >= most) {
        held.forEach((count, group) => locks.set(group, count));
        return received;
      }
    }
  };
}
