import type { Claim, WorkloadIdentity } from '../../plan/plan';
import type { ResourceDefinition } from '../resources/resource-definitions';
import type { Answer, Explanation } from './explanation';
import { placeOf } from './place';

/** Explains the statements of a role: the resources of its workload that they come from. */
export function explainRole(
  { workload, roleName, statements }: WorkloadIdentity,
  claims: readonly Claim[],
  definitions: ReadonlyMap<string, ResourceDefinition>,
): Answer {
  const uses = claims.flatMap((claim) => {
    const definition = definitions.get(claim.uid);
    return (definition?.uses ?? [])
      .filter((use) => use.workload === workload)
      .map((use) => ({ claim, use, grants: (use.access && definition?.type.access?.[use.access]) ?? [] }));
  });
  const explanations = statements.flatMap(({ actions, resources }): Explanation[] =>
    resources.flatMap(({ service, resource }) =>
      uses
        .filter(({ claim, grants }) =>
          grants.some((grant) => {
            const granted = grant.resource(claim);
            return granted?.service === service && granted.resource === resource;
          }),
        )
        .map(({ use }) => {
          const access = Object.hasOwn(use.document.spec.resources?.[use.name]?.params ?? {}, 'access');
          const path = ['resources', use.name, ...(access ? ['params', 'access'] : [])];
          return { path: `${service}:${resource}`, value: actions, origin: placeOf(use.document, path) };
        }),
    ),
  );
  return { subject: roleName, explanations };
}
