import type { WorkloadIdentity } from '../plan/plan';
import type { Permission, PermissionChange } from './comparison';

/** One action on one resource. */
interface Pair {
  readonly action: string;
  readonly resource: string;
}

/** Permissions that each role gains and loses, for each action and resource. */
export function compareIdentities(
  before: readonly WorkloadIdentity[],
  after: readonly WorkloadIdentity[],
): PermissionChange[] {
  const [former, latter] = [byWorkload(before), byWorkload(after)];
  return [...new Set([...former.keys(), ...latter.keys()])].sort().flatMap((workload): PermissionChange[] => {
    const [had, has] = [pairsOf(former.get(workload)), pairsOf(latter.get(workload))];
    const gained = has.filter((pair) => !had.some((other) => covers(other, pair)));
    const lost = had.filter((pair) => !has.some((other) => covers(other, pair)));
    const role = (latter.get(workload) ?? former.get(workload))?.roleName ?? '';
    return gained.length === 0 && lost.length === 0
      ? []
      : [{ workload, role, gained: grouped(gained), lost: grouped(lost) }];
  });
}

/** What a role may do: its actions on each resource. */
export function permissionsOf(identity: WorkloadIdentity): Permission[] {
  return grouped(pairsOf(identity));
}

function byWorkload(identities: readonly WorkloadIdentity[]): Map<string, WorkloadIdentity> {
  return new Map(identities.map((identity) => [identity.workload, identity]));
}

function pairsOf(identity: WorkloadIdentity | undefined): Pair[] {
  return (identity?.statements ?? []).flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources.map(({ service, resource }) => ({ action, resource: `${service}:${resource}` })),
    ),
  );
}

function covers(pattern: Pair, { action, resource }: Pair): boolean {
  return matches(pattern.action.toLowerCase(), action.toLowerCase()) && matches(pattern.resource, resource);
}

/** Matches `*` and `?` as IAM does. A text with wildcards matches only if the pattern covers everything it allows. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) {
    return pattern === text;
  }
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*]');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Actions by resource, both sorted. */
function grouped(pairs: readonly Pair[]): Permission[] {
  const actions = new Map<string, Set<string>>();
  for (const { action, resource } of pairs) {
    actions.set(resource, (actions.get(resource) ?? new Set()).add(action));
  }
  return [...actions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, found]) => ({ actions: [...found].sort(), resource }));
}
