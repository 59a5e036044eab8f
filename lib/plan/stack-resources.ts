import type { Claim, Plan } from './plan';

/** The stacks of an environment. */
export type StackName = 'networking' | 'security' | 'registry' | 'data' | 'services' | 'observability' | 'compute';

/** How many CloudFormation resources something needs, by stack. */
export type ResourceCounts = Readonly<Partial<Record<StackName, number>>>;

/** What an environment without workloads needs at most: with flow logs, and with the most agents. */
export const PLATFORM_RESOURCES: Readonly<Record<StackName, number>> = {
  networking: 21,
  security: 17,
  registry: 1,
  data: 1,
  services: 3,
  observability: 6,
  compute: 44,
};

/** The parts of a plan that become CloudFormation resources. */
export type StackLoad = Pick<Plan, 'workloads' | 'images' | 'claims'>;

/** A role and a log group. */
export const WORKLOAD_RESOURCES: ResourceCounts = { security: 1, observability: 1 };

/** A repository. */
export const IMAGE_RESOURCES: ResourceCounts = { registry: 1 };

/** A claim of each type, with its alarms. */
const CLAIM_RESOURCES: Readonly<Record<Claim['type'], ResourceCounts>> = {
  'dynamodb-table': { data: 1, observability: 2 },
  s3: { data: 2 },
  secret: { security: 1 },
  'sns-topic': { services: 2, observability: 1 },
  sqs: { services: 4, observability: 2 },
};

export function claimResources(claim: Claim): ResourceCounts {
  const counts = CLAIM_RESOURCES[claim.type];
  // One subscription for each topic.
  return claim.type === 'sqs' ? { ...counts, services: (counts.services ?? 0) + claim.topics.length } : counts;
}

/** How many resources a plan needs in each stack, at most. */
export function stackResources({ workloads, images, claims }: StackLoad): Readonly<Record<StackName, number>> {
  const total = { ...PLATFORM_RESOURCES };
  const add = (counts: ResourceCounts, times = 1) => {
    for (const [stack, count] of Object.entries(counts) as [StackName, number][]) {
      total[stack] += count * times;
    }
  };
  add(WORKLOAD_RESOURCES, workloads.length);
  add(IMAGE_RESOURCES, images.length);
  claims.forEach((claim) => add(claimResources(claim)));
  return total;
}
