import { broaderPods } from './broader-pods';
import { broaderRoles } from './broader-roles';
import { broaderSubscriptions } from './broader-subscriptions';
import type { ComparedPlan } from './compared-plan';
import { NOT_KNOWN, type Comparison, type ObjectChange, type Verdicts } from './comparison';
import { roomOf } from './memory-use';
import { moveRefusals } from './moves';
import { objectInWords } from './wording';

/** What a user can do where pods request more memory than there is, and where there is none for one. */
const makeRoom = (host: string) => `lower resources.requests.memory of containers, or ${enlarge(host)}`;
const enlarge = (host: string) =>
  `${host === 'node' ? 'raise cluster.nodes.limit' : 'choose more or larger cluster.agents'} in lib/config/environments.ts`;

/** What pods run on: `agent`, or `node` on EKS. */
function kindOf(hosts: Comparison['memory']['hosts']): string {
  return /^\w+/.exec(hosts[0]?.host ?? '')?.[0] ?? 'agent';
}

/** The reasons to stop a change, by verdict. */
export function verdicts(
  found: Omit<Comparison, 'environment' | 'against' | 'verdicts' | 'notCompared' | 'graph' | 'notes'>,
  before: ComparedPlan,
  after: ComparedPlan,
  exceededLimits: readonly string[],
): Verdicts {
  const { objects, claims, workloadResources, permissions, memory, cost } = found;
  return {
    'data-loss': [
      ...claims.flatMap(({ type, name, losses, refusals }) => {
        const refused = refusals.length === 0 ? '' : ' (once CloudFormation no longer refuses the update)';
        return losses.map((loss) => `${type} ${name}: ${loss}${refused}`);
      }),
      ...workloadResources.flatMap(({ type, name, losses }) => losses.map((loss) => `${type} ${name}: ${loss}`)),
    ],
    refused: [
      ...exceededLimits,
      ...moveRefusals(before, after),
      ...claims.flatMap(({ type, name, refusals }) => refusals.map((reason) => `${type} ${name}: ${reason}`)),
      ...objects
        .filter(({ pods }) => pods === 'refused')
        .map((it) => `${objectInWords(it)}: Kubernetes refuses a change of this field`),
    ],
    'broader-permissions': [
      ...broaderRoles(permissions, before, after),
      ...broaderSubscriptions(before, after),
      ...broaderPods(before, after),
    ],
    'over-budget': [...memoryReasons(memory), ...costReasons(cost)],
    'cannot-roll-out': rollOutReasons(found),
  };
}

/** Verdicts where the former side is not known: what depends on it may be so, and somebody has to look. */
export function unknown(why: string, { 'over-budget': overBudget, ...found }: Verdicts): Verdicts {
  const reason = `${NOT_KNOWN}${why}`;
  return {
    'data-loss': [reason],
    refused: [reason, ...found.refused],
    'broader-permissions': [reason, ...found['broader-permissions']],
    'over-budget': overBudget,
    'cannot-roll-out': [reason],
  };
}

/** Deployments whose pods this change replaces, but whose new pod finds no room beside the old one. */
function rollOutReasons({ objects, images, memory }: Pick<Comparison, 'objects' | 'images' | 'memory'>): string[] {
  const replaced = new Set([
    ...objects.filter(replacesPods).map(({ namespace }) => namespace),
    ...images.map(({ workload }) => workload),
  ]);
  const room = roomOf(memory);
  return memory.pods
    .filter(
      ({ kind, replicas, workload, request }) =>
        kind === 'Deployment' && replicas > 0 && replaced.has(workload) && request > room,
    )
    .map(
      ({ workload, request }) =>
        `${workload}: its new pod requests ${request} MiB before an old one ends, but no ${kindOf(memory.hosts)} has more than ${room} MiB left`,
    );
}

function replacesPods({ kind, pods }: ObjectChange): boolean {
  return kind === 'Deployment' && pods === 'replaced';
}

function memoryReasons({ hosts, after, unplaced }: Comparison['memory']): string[] {
  const offered = hosts.reduce((sum, host) => sum + host.offered, 0);
  const largest = Math.max(...hosts.map((host) => host.offered));
  const host = kindOf(hosts);
  if (after.request > offered) {
    return [`memory: pods request ${after.request} MiB, but the ${host}s offer ${offered} MiB; ${makeRoom(host)}`];
  }
  return unplaced.map(({ workload, name, request }) => {
    const pod = `memory: a pod of ${workload} (${name})`;
    if (request > largest) {
      return `${pod} requests ${request} MiB, but ${host === 'agent' ? 'an agent' : 'a node'} offers at most ${largest} MiB; lower resources.requests.memory of its containers`;
    }
    return hosts.some((it) => it.offered - it.requested >= request)
      ? `${pod} has no place: every ${host} with memory left runs as many pods as it may; ${enlarge(host)}`
      : `${pod} requests ${request} MiB, but no ${host} has that much left; ${makeRoom(host)}`;
  });
}

function costReasons({ after, budget }: Comparison['cost']): string[] {
  return after.total > budget
    ? [`cost: ${after.total.toFixed(2)} US dollars per month exceed the budget of ${budget.toFixed(2)}`]
    : [];
}
