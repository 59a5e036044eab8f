import type { Environment } from '../config/environment';
import type { ComparedPlan } from './compared-plan';
import type { WorkloadResourceChange } from './comparison';
import { keptNote } from './kept-note';

type WorkloadResource = Pick<WorkloadResourceChange, 'workload' | 'type' | 'name'>;

/** What is lost with each, if anything: lib/constructs/image-repository.ts, platform-logs.ts and workload-role.ts. */
const LOSES: Readonly<Record<WorkloadResource['type'], string | undefined>> = {
  'ECR repository': 'its images are deleted',
  'log group': 'its log lines are deleted',
  'IAM role': undefined,
};

/** Repositories, log groups and roles that come or go with their workloads. */
export function compareWorkloadResources(
  before: ComparedPlan,
  after: ComparedPlan,
  removal: Environment['removal'],
): WorkloadResourceChange[] {
  const [former, latter] = [resourcesOf(before), resourcesOf(after)];
  const without = (some: readonly WorkloadResource[], others: readonly WorkloadResource[]) =>
    some.filter(({ type, name }) => !others.some((other) => other.type === type && other.name === name));
  return [
    ...without(latter, former).map((resource) => created(resource)),
    ...without(former, latter).map((resource) => removed(resource, removal)),
  ].sort((a, b) => (a.workload < b.workload ? -1 : a.workload === b.workload ? 0 : 1));
}

function resourcesOf({ images, workloads, identities }: ComparedPlan): WorkloadResource[] {
  return [
    ...images.map(({ workload, repository: name }) => ({ workload, type: 'ECR repository' as const, name })),
    ...workloads.map(({ name: workload, logGroup: name }) => ({ workload, type: 'log group' as const, name })),
    ...identities.map(({ workload, roleName: name }) => ({ workload, type: 'IAM role' as const, name })),
  ];
}

function created(resource: WorkloadResource): WorkloadResourceChange {
  return { change: 'added', ...resource, effect: 'create', losses: [], notes: [] };
}

function removed(resource: WorkloadResource, removal: Environment['removal']): WorkloadResourceChange {
  const loses = LOSES[resource.type];
  if (loses === undefined) {
    return { change: 'removed', ...resource, effect: 'delete', losses: [], notes: [] };
  }
  return removal === 'retain'
    ? { change: 'removed', ...resource, effect: 'kept', losses: [], notes: [keptNote(resource.name)] }
    : { change: 'removed', ...resource, effect: 'data loss', losses: [loses], notes: [] };
}
