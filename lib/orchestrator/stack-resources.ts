import type { Claim, Plan } from '../plan/plan';
import { CLAIM_TYPES } from '../resource-types';
import type { ClaimType } from '../resource-types/claim-type';

/** The stacks of an environment. */
export type StackName = 'networking' | 'security' | 'registry' | 'data' | 'services' | 'observability' | 'compute';

/** Numbers of CloudFormation resources, by stack. */
type ResourceCounts = Readonly<Partial<Record<StackName, number>>>;

/** Resources of an environment without workloads, with flow logs, an ingress, signed releases and the largest number of agents. */
export const PLATFORM_RESOURCES: Readonly<Record<StackName, number>> = {
  networking: 22,
  security: 15,
  registry: 1,
  data: 1,
  services: 3,
  observability: 10,
  compute: 113,
};

/** The parts of a plan that become CloudFormation resources. */
export type StackLoad = Pick<Plan, 'workloads' | 'images' | 'claims'>;

/** For each workload: a role and a log group. */
const WORKLOAD_RESOURCES: ResourceCounts = { security: 1, observability: 1 };

/** For each image: a repository. */
const IMAGE_RESOURCES: ResourceCounts = { registry: 1 };

/** For a claim: the resources and alarms of its type. */
function claimResources(claim: Claim): ResourceCounts {
  const type: ClaimType = CLAIM_TYPES[claim.type];
  return { [type.stack]: type.resources?.(claim) ?? type.cloudFormation.length, observability: type.alarms.length };
}

/** Largest number of CloudFormation resources that a plan needs, by stack. */
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
  for (const type of new Set(claims.map((claim) => CLAIM_TYPES[claim.type] as ClaimType))) {
    add({ [type.stack]: type.sharedCloudFormation?.length ?? 0 });
  }
  return total;
}
