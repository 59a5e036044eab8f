import type { Claim, Plan } from '../plan/plan';
import { CLAIM_TYPES } from '../resource-types';
import type { ClaimType } from '../resource-types/claim-type';

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

/** A claim: what its type says, and its alarms. */
function claimResources(claim: Claim): ResourceCounts {
  const type: ClaimType = CLAIM_TYPES[claim.type];
  return { [type.stack]: type.resources?.(claim) ?? type.cloudFormation.length, observability: type.alarms.length };
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
