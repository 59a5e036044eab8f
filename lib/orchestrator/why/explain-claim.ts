import type { Claim } from '../../plan/plan';
import type { ResourceDefinition } from '../resources/resource-definitions';
import { leaves, type Answer, type Explanation, type PlatformDefault } from './explanation';
import { placeOf, type Place } from './place';

/** Explains the properties of a claim: they come from its params, their defaults, or the platform. */
export function explainClaim(claim: Claim, definition: ResourceDefinition): Answer {
  const { uid, type, workloads, ...properties } = claim;
  const { owner } = definition;
  const resource = placeOf(owner.document, ['resources', owner.name]);
  const explanations: Explanation[] = leaves(properties).map(({ path, value }) => ({
    path,
    value,
    origin: originOf(path, definition, resource),
  }));
  const users = workloads.map((workload, index): Explanation => {
    const use = definition.uses.find((it) => it.workload === workload) ?? owner;
    return {
      path: `workloads.${index}`,
      value: workload,
      origin: placeOf(use.document, ['resources', use.name]),
    };
  });
  return {
    subject: uid,
    explanations: [
      { path: 'type', value: type, origin: placeOf(owner.document, ['resources', owner.name, 'type']) },
      ...explanations,
      ...users,
    ],
  };
}

function originOf(property: string, { type, owner }: ResourceDefinition, resource: Place): Place | PlatformDefault {
  const [first = ''] = property.split('.');
  const { origins = {} } = type;
  const key = Object.keys(origins)
    .filter((it) => property === it || property.startsWith(`${it}.`))
    .sort((a, b) => b.length - a.length)[0];
  const known = key === undefined ? undefined : origins[key];
  if (known !== undefined && 'reason' in known) {
    return known;
  }
  const param = known?.param ?? first;
  if (owner.params !== undefined && Object.hasOwn(owner.params, param)) {
    return placeOf(owner.document, ['resources', owner.name, 'params', param]);
  }
  if (first === 'name' || first === 'logicalId') {
    return resource;
  }
  return { reason: `default of ${type.type}: params.${param} is not set` };
}
