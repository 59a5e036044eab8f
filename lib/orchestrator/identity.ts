import { inCell } from '../plan/cell';
import { logicalId, roleName } from '../plan/names';
import type { Statement, WorkloadIdentity } from '../plan/plan';
import type { ResolvedResource, ResourceUse } from './resources/resource-definitions';
import type { Target } from '../plan/target';

/** The role of one workload. For each resource, it allows exactly the grants of the access level. */
export function identity(
  workload: string,
  cell: number,
  uses: readonly ResourceUse[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  target: Target,
): WorkloadIdentity {
  const allowed = new Map<string, Statement>();
  for (const { uid, access } of uses) {
    const { claim, definition } = resolved.get(uid) ?? {};
    const grants = access === undefined ? undefined : definition?.type.access?.[access];
    for (const grant of grants ?? []) {
      const resource = claim === undefined ? undefined : grant.resource(claim);
      if (resource === undefined) {
        continue;
      }
      const key = `${resource.service}:${resource.resource}`;
      const merged = new Set([...(allowed.get(key)?.actions ?? []), ...grant.actions]);
      allowed.set(key, { actions: [...merged].sort(), resources: [resource] });
    }
  }
  const statements = [...allowed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
  const name = roleName(target.environment, workload);
  return {
    workload,
    logicalId: logicalId(workload),
    ...inCell(cell),
    namespace: workload,
    serviceAccount: workload,
    roleName: name,
    roleArn: `arn:aws:iam::${target.account}:role/${name}`,
    statements,
  };
}
