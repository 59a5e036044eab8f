import { ownerOf } from '../plan/claim';
import { AWS_LIMITS } from '../plan/aws-limits';
import { CELL_PLANES, cellOf, cellsOf, stackId } from '../plan/cell';
import {
  claimResources,
  emptyCell,
  IMAGE_RESOURCES,
  type ResourceCounts,
  type StackLoad,
  sum,
  WORKLOAD_RESOURCES,
} from './stack-resources';

/** A new workload goes where no stack gets fuller than this: the rest is for claims that workloads there add later. */
export const FILLED = 0.8;

/** A workload for which its cell has no room. */
export interface Homeless {
  readonly workload: string;
  /** That it is in. */
  readonly cell: number;
  /** A stack of the cell that would need more than AWS allows, and how many resources. */
  readonly stack: string;
  readonly count: number;
  /** The first cell with room; undefined if the workload alone is too much. */
  readonly other: number | undefined;
}

const { value: LIMIT } = AWS_LIMITS.resourcesPerStack;

/**
 * Workloads for which their cell has no room, in the order in which they are given: those that come first have it.
 *
 * @param order - names of workloads, those that must not move first; that of the plan by default
 */
export function homelessWorkloads(
  plan: StackLoad,
  order: readonly string[] = plan.workloads.map(({ name }) => name),
): Homeless[] {
  const loads = loadsOf(plan);
  const filled = new Map(cellsOf(plan).map((cell) => [cell, emptyCell(cell, plan)]));
  const cells = new Map(plan.workloads.map((workload) => [workload.name, cellOf(workload)]));
  const refused: Omit<Homeless, 'other'>[] = [];
  for (const workload of order) {
    const cell = cells.get(workload) ?? 1;
    const counts = sum([filled.get(cell) ?? {}, loads.get(workload) ?? {}]);
    const plane = CELL_PLANES.find((it) => (counts[it] ?? 0) > LIMIT);
    if (plane === undefined) {
      filled.set(cell, counts);
    } else {
      refused.push({ workload, cell, stack: stackId(plane, cell), count: counts[plane] ?? 0 });
    }
  }
  return refused.map((it) => ({ ...it, other: settle(loads.get(it.workload) ?? {}, plan, filled) }));
}

/** The first cell in which a new workload has room; 1 if none has. The plan contains the workload, in any cell. */
export function cellWithRoom(plan: StackLoad, workload: string): number {
  const others = {
    ...plan,
    workloads: plan.workloads.filter(({ name }) => name !== workload),
    claims: plan.claims.filter((claim) => ownerOf(claim) !== workload),
    images: plan.images.filter((image) => image.workload !== workload),
    identities: plan.identities.filter((identity) => identity.workload !== workload),
  };
  const loads = loadsOf(plan);
  const filled = new Map(
    cellsOf(others).map((cell) => {
      const here = others.workloads.filter((it) => cellOf(it) === cell);
      return [cell, sum([emptyCell(cell, others), ...here.map(({ name }) => loads.get(name) ?? {})])];
    }),
  );
  return settle(loads.get(workload) ?? {}, plan, filled) ?? 1;
}

/** Puts a workload into the first cell with room, a new one if none has. */
function settle(load: ResourceCounts, plan: StackLoad, filled: Map<number, ResourceCounts>): number | undefined {
  const last = Math.max(...filled.keys());
  for (let cell = 1; cell <= last + 1; cell++) {
    const counts = sum([filled.get(cell) ?? emptyCell(cell, plan), load]);
    // In a cell of its own, a large workload may take all there is.
    const most = filled.has(cell) ? LIMIT * FILLED : LIMIT;
    if (CELL_PLANES.every((plane) => (counts[plane] ?? 0) <= most)) {
      filled.set(cell, counts);
      return cell;
    }
  }
  return undefined;
}

/** What each workload adds to the stacks of its cell, with what it owns. */
function loadsOf({ workloads, claims, images }: StackLoad): ReadonlyMap<string, ResourceCounts> {
  const parts = new Map<string, ResourceCounts[]>(workloads.map(({ name }) => [name, [WORKLOAD_RESOURCES]]));
  claims.forEach((claim) => parts.get(ownerOf(claim))?.push(claimResources(claim)));
  images.forEach(({ workload }) => parts.get(workload)?.push(IMAGE_RESOURCES));
  return new Map([...parts].map(([workload, counts]) => [workload, sum(counts)]));
}
