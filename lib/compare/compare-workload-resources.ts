import type { Environment } from '../config/environment';
import type { ComparedPlan } from './compared-plan';
import type { WorkloadResourceChange } from './comparison';
import { moveNotes } from './moves';
import type { CellPlane, InCell } from '../plan/cell';
import { keptNote } from './kept-note';

type WorkloadResource = Pick<WorkloadResourceChange, 'workload' | 'type' | 'name'> & InCell;

/** What is lost with each, if anything: lib/constructs/image-repository.ts, platform-logs.ts and workload-role.ts. */
const LOSES: Readonly<Record<WorkloadResource['type'], string | undefined>> = {
  'ECR repository': 'its images are deleted',
  'log group': 'its log lines are deleted',
  'IAM role': undefined,
};

/** The stack that each is in. */
const PLANES: Readonly<Record<WorkloadResource['type'], CellPlane>> = {
  'ECR repository': 'registry',
  'log group': 'observability',
  'IAM role': 'security',
};

/** Repositories, log groups and roles that come, go or move with their workloads. */
export function compareWorkloadResources(
  before: ComparedPlan,
  after: ComparedPlan,
  removal: Environment['removal'],
): WorkloadResourceChange[] {
  const [former, latter] = [resourcesOf(before), resourcesOf(after)];
  const [had, has] = [byKey(former), byKey(latter)];
  return [
    ...latter.filter((it) => !had.has(keyOf(it))).map((resource) => created(resource)),
    ...former.filter((it) => !has.has(keyOf(it))).map((resource) => removed(resource, removal)),
    ...latter.flatMap((resource) => moved(had.get(keyOf(resource)), resource, removal)),
  ].sort((a, b) => (a.workload < b.workload ? -1 : a.workload === b.workload ? 0 : 1));
}

function resourcesOf({ images, workloads, identities }: ComparedPlan): WorkloadResource[] {
  return [
    ...images.map(({ workload, cell, repository: name }) => ({
      workload,
      cell,
      type: 'ECR repository' as const,
      name,
    })),
    ...workloads.map(({ name: workload, cell, logGroup: name }) => ({
      workload,
      cell,
      type: 'log group' as const,
      name,
    })),
    ...identities.map(({ workload, cell, roleName: name }) => ({ workload, cell, type: 'IAM role' as const, name })),
  ];
}

function byKey(resources: readonly WorkloadResource[]): ReadonlyMap<string, WorkloadResource> {
  return new Map(resources.map((resource) => [keyOf(resource), resource]));
}

function keyOf({ type, name }: WorkloadResource): string {
  return `${type} ${name}`;
}

function created({ cell: _, ...resource }: WorkloadResource): WorkloadResourceChange {
  return { change: 'added', ...resource, effect: 'create', losses: [], notes: [] };
}

function removed({ cell: _, ...resource }: WorkloadResource, removal: Environment['removal']): WorkloadResourceChange {
  const loses = LOSES[resource.type];
  if (loses === undefined) {
    return { change: 'removed', ...resource, effect: 'delete', losses: [], notes: [] };
  }
  return removal === 'retain'
    ? { change: 'removed', ...resource, effect: 'kept', losses: [], notes: [keptNote(resource.name)] }
    : { change: 'removed', ...resource, effect: 'data loss', losses: [loses], notes: [] };
}

function moved(
  before: WorkloadResource | undefined,
  after: WorkloadResource,
  removal: Environment['removal'],
): WorkloadResourceChange[] {
  const moves = before === undefined ? [] : moveNotes(before, after, PLANES[after.type]);
  const { notes, ...lost } = removed(after, removal);
  return moves.length === 0 ? [] : [{ ...lost, change: 'changed', notes: [...moves, ...notes] }];
}
