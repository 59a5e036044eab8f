import { CELL_PLANES, cellOf, type CellPlane, cellsOf, stackId } from '../plan/cell';
import type { Engine } from '../plan/engine';
import type { Claim, Plan } from '../plan/plan';
import { CLAIM_TYPES } from '../resource-types';
import type { ClaimType } from '../resource-types/claim-type';

/** The stacks of an environment with one cell. */
export type StackName = CellPlane | 'networking' | 'compute';

/** Numbers of CloudFormation resources by stack; 0 for those that are left out. */
export type ResourceCounts = Readonly<Partial<Record<StackName, number>>>;

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

/** Resources that an EKS cluster adds, without workloads: itself, and the log group of its control plane. */
const EKS_RESOURCES = { compute: 24, observability: 1 } as const satisfies ResourceCounts;

/** Resources of a further cell without workloads: placeholders, an alarm topic and a dashboard. */
export const CELL_RESOURCES: Readonly<Record<CellPlane, number>> = {
  data: 1,
  services: 3,
  registry: 1,
  security: 0,
  observability: 1,
};

/** The parts of a plan that become CloudFormation resources. */
export type StackLoad = Pick<Plan, 'workloads' | 'images' | 'claims' | 'identities'>;

/** For each workload: a role and a log group. */
export const WORKLOAD_RESOURCES: ResourceCounts = { security: 1, observability: 1 };

/** For each image: a repository. */
export const IMAGE_RESOURCES: ResourceCounts = { registry: 1 };

/** For a claim: the resources and alarms of its type. */
export function claimResources(claim: Claim): ResourceCounts {
  const type: ClaimType = CLAIM_TYPES[claim.type];
  return { [type.stack]: type.resources?.(claim) ?? type.cloudFormation.length, observability: type.alarms.length };
}

/** Of a cell, before any workload is in it: what the platform needs, and what all claims of a type share. */
export function emptyCell(cell: number, { claims }: Pick<Plan, 'claims'>): ResourceCounts {
  const types = new Set(claims.filter((it) => cellOf(it) === cell).map((it) => CLAIM_TYPES[it.type] as ClaimType));
  const shared = [...types].map((type) => ({ [type.stack]: type.sharedCloudFormation?.length ?? 0 }));
  return sum([cell === 1 ? PLATFORM_RESOURCES : CELL_RESOURCES, ...shared]);
}

/**
 * Largest number of CloudFormation resources that a plan needs, by id of the stack: `data`, `data-2`.
 *
 * @param engines - what runs the workloads; EKS has an association for the role of each, of all cells
 */
export function stackResources(
  plan: StackLoad,
  engines: readonly Engine[] = ['k3s'],
): Readonly<Record<string, number>> {
  const { networking } = PLATFORM_RESOURCES;
  const hosts = engines.includes('k3s') ? PLATFORM_RESOURCES.compute : 0;
  const isEks = engines.includes('eks');
  const compute = hosts + (isEks ? EKS_RESOURCES.compute + plan.identities.length : 0);
  const cells = cellsOf(plan).flatMap((cell) => {
    const here = <Some extends { readonly cell?: number }>(some: readonly Some[]) =>
      some.filter((it) => cellOf(it) === cell);
    const counts = sum([
      emptyCell(cell, plan),
      isEks && cell === 1 ? { observability: EKS_RESOURCES.observability } : {},
      ...here(plan.workloads).map(() => WORKLOAD_RESOURCES),
      ...here(plan.images).map(() => IMAGE_RESOURCES),
      ...here(plan.claims).map(claimResources),
    ]);
    return CELL_PLANES.map((plane) => [stackId(plane, cell), counts[plane] ?? 0] as const);
  });
  return { networking, compute, ...Object.fromEntries(cells) };
}

export function sum(counts: readonly ResourceCounts[]): ResourceCounts {
  const total: Partial<Record<StackName, number>> = {};
  for (const [stack, count] of counts.flatMap((it) => Object.entries(it) as [StackName, number][])) {
    total[stack] = (total[stack] ?? 0) + count;
  }
  return total;
}
