import type { Diagnostic } from '../../diagnostics/user-error';
import { mapStrings, references } from '../../score/placeholders';
import { resourceIdentity } from './resource-identity';
import type { ResourceDefinition, ResourceUse } from './resource-definitions';

/** Resources after those their params refer to: depth-first, by uid. A cycle is reported with every resource in it. */
export function dependencyOrder(
  definitions: ReadonlyMap<string, ResourceDefinition>,
  report: (problem: Diagnostic) => void,
): ResourceDefinition[] {
  const order: ResourceDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (definition: ResourceDefinition, trail: readonly string[]): void => {
    const known = state.get(definition.uid);
    if (known === 'done') {
      return;
    }
    if (known === 'open') {
      const cycle = [...trail.slice(trail.indexOf(definition.uid)), definition.uid].join(' -> ');
      report(
        definition.owner.document.problem(
          ['resources', definition.owner.name, 'params'],
          `a cycle of placeholders: ${cycle}; break it`,
        ),
      );
      return;
    }
    state.set(definition.uid, 'open');
    for (const uid of dependencies(definition.owner)) {
      const next = definitions.get(uid);
      if (next !== undefined) {
        visit(next, [...trail, definition.uid]);
      }
    }
    state.set(definition.uid, 'done');
    order.push(definition);
  };
  [...definitions.keys()].sort().forEach((uid) => visit(definitions.get(uid) as ResourceDefinition, []));
  return order;
}

function dependencies({ document, params, workload }: ResourceUse): string[] {
  const found: string[] = [];
  mapStrings(params ?? {}, (text) => {
    for (const { root, keys } of references(text)) {
      const [name = ''] = keys;
      const { resources = {} } = document.spec;
      const resource = root === 'resources' && Object.hasOwn(resources, name) ? resources[name] : undefined;
      if (resource !== undefined) {
        found.push(resourceIdentity(workload, name, resource).uid);
      }
    }
    return text;
  });
  return found.sort();
}
