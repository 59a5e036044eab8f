import type { Claim, ResourceName } from '../plan/plan';
import { RESOURCE_TYPES } from '../resource-types';
import type { ComparedPlan } from './compared-plan';
import type { ClaimChange, Comparison, PermissionChange, Verdicts } from './comparison';

/** The reasons to stop a change, by verdict. */
export function verdicts(
  { claims, permissions, memory, cost }: Pick<Comparison, 'claims' | 'permissions' | 'memory' | 'cost'>,
  before: ComparedPlan,
): Verdicts {
  return {
    'data-loss': claims.flatMap(lossesOf),
    'broader-permissions': broaderPermissions(permissions, before),
    'over-budget': [...memoryReasons(memory), ...costReasons(cost)],
  };
}

function lossesOf({ type, name, losses, refusals }: ClaimChange): string[] {
  const refused = refusals.length === 0 ? '' : ' (once CloudFormation no longer refuses the update)';
  return losses.map((loss) => `${type} ${name}: ${loss}${refused}`);
}

/**
 * Everything that an existing role gains. The role of a new workload counts only for resources that already exist: access
 * to resources that are created with it puts nothing at risk, and would be reported at every first deployment.
 */
function broaderPermissions(permissions: readonly PermissionChange[], before: ComparedPlan): string[] {
  const roles = new Set(before.identities.map(({ workload }) => workload));
  const existing = new Set(before.claims.flatMap(grantable));
  return permissions.flatMap(({ workload, gained }) => {
    const known = roles.has(workload);
    return gained
      .filter(({ resource }) => known || existing.has(resource))
      .map(({ actions, resource }) =>
        known
          ? `${workload} gains ${actions.join(', ')} on ${resource}`
          : `${workload} is new and gets ${actions.join(', ')} on ${resource}, which already exists`,
      );
  });
}

/** AWS resources of a claim that a role can get access to, as they are named in permissions. */
function grantable(claim: Claim): string[] {
  const grants = Object.values(RESOURCE_TYPES.get(claim.type)?.access ?? {}).flat();
  return grants.flatMap((grant) => {
    const name: ResourceName | undefined = grant.resource(claim);
    return name === undefined ? [] : [`${name.service}:${name.resource}`];
  });
}

function memoryReasons({ hosts, after, unplaced }: Comparison['memory']): string[] {
  const offered = hosts.reduce((sum, host) => sum + host.offered, 0);
  const largest = Math.max(...hosts.map((host) => host.offered));
  if (after.request > offered) {
    return [`memory: pods request ${after.request} MiB, but the agents offer ${offered} MiB`];
  }
  return unplaced.map(({ workload, name, request }) => {
    const pod = `memory: a pod of ${workload} (${name})`;
    if (request > largest) {
      return `${pod} requests ${request} MiB, but an agent offers at most ${largest} MiB`;
    }
    return hosts.some((host) => host.offered - host.requested >= request)
      ? `${pod} has no place: every agent with memory left runs as many pods as it may`
      : `${pod} requests ${request} MiB, but no agent has that much left`;
  });
}

function costReasons({ after, budget }: Comparison['cost']): string[] {
  return after.total > budget
    ? [`cost: ${after.total.toFixed(2)} US dollars per month exceed the budget of ${budget.toFixed(2)}`]
    : [];
}
