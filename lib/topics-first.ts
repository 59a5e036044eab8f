import type { Stack } from 'aws-cdk-lib/core';
import { cellOf } from './plan/cell';
import type { Plan } from './plan/plan';

/**
 * Deploys the topics of one cell before the queues of another that subscribe to them. Where each of two cells has a topic
 * for the other, the second waits for nothing, and a subscription to a topic that is new takes a second deployment.
 *
 * @param servicesOf - the services stack of each cell
 */
export function topicsFirst({ claims }: Pick<Plan, 'claims'>, servicesOf: ReadonlyMap<number, Stack>): void {
  const cells = new Map(claims.filter(({ type }) => type === 'sns-topic').map((it) => [it.name, cellOf(it)]));
  for (const queue of claims.filter((it) => it.type === 'sqs')) {
    for (const topic of queue.topics) {
      const [own, other] = [servicesOf.get(cellOf(queue)), servicesOf.get(cells.get(topic) ?? cellOf(queue))];
      if (own !== undefined && other !== undefined && own !== other && !waitsFor(other, own)) {
        own.addStackDependency(other);
      }
    }
  }
}

function waitsFor(stack: Stack, other: Stack): boolean {
  return stack.dependencies.some((it) => it === other || waitsFor(it, other));
}
