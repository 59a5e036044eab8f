import { ownerOf } from '../plan/claim';
import type { Claim } from '../plan/plan';
import { RESOURCE_TYPES } from '../resource-types';
import type { ComparedPlan } from './compared-plan';
import type { PermissionChange } from './comparison';

/**
 * What roles gain on resources that exist, and on resources of other workloads that exist. A resource that is created for
 * its owner puts nothing at risk, and would be reported with every new resource.
 */
export function broaderRoles(
  permissions: readonly PermissionChange[],
  before: ComparedPlan,
  after: ComparedPlan,
): string[] {
  const workloads = new Set(before.workloads.map(({ name }) => name));
  const former = claimsByResource(before);
  const latter = claimsByResource(after);
  return permissions.flatMap(({ workload, gained }) =>
    gained.flatMap(({ actions, resource }) => {
      const claim = latter.get(resource);
      const owner = ownerOf(former.get(resource) ?? claim ?? { workloads: [] });
      const isNew = claim !== undefined && !former.has(resource);
      if (isNew && (owner === workload || !workloads.has(owner))) {
        return [];
      }
      const who = workloads.has(workload) ? `${workload} gains` : `${workload} is new and gets`;
      const whose = owner === '' ? '' : owner === workload ? ', its own' : `, which ${owner} owns`;
      return [`${who} ${actions.join(', ')} on ${resource}${whose}`];
    }),
  );
}

/** Claims by the AWS resources that a role can get access to, as they are named in permissions. */
function claimsByResource({ claims }: ComparedPlan): ReadonlyMap<string, Claim> {
  return new Map(
    claims.flatMap((claim) =>
      Object.values(RESOURCE_TYPES.get(claim.type)?.access ?? {})
        .flat()
        .flatMap((grant): [string, Claim][] => {
          const name = grant.resource(claim);
          return name === undefined ? [] : [[`${name.service}:${name.resource}`, claim]];
        }),
    ),
  );
}
