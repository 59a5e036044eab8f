import type { Diagnostics } from '../../diagnostics/diagnostics';
import { mapStrings, references } from '../../score/placeholders';
import { type ResourceDefinition, resourceIdentity, type ResourceUse } from './resource-definitions';

/** A resource whose dependencies are being visited. */
interface Visit {
  readonly definition: ResourceDefinition;
  /** Uids of the dependencies to visit, last first. */
  readonly left: string[];
}

/** A message shows no more resources of a cycle than this. */
const MAX_CYCLE = 10;

/**
 * All resources, each after those that its params refer to: depth-first, by uid. Each cycle is reported. An explicit
 * stack is used, because a long chain would overflow the call stack.
 */
export function dependencyOrder(
  definitions: ReadonlyMap<string, ResourceDefinition>,
  diagnostics: Diagnostics,
): ResourceDefinition[] {
  const order: ResourceDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack: Visit[] = [];
  const enter = (uid: string): void => {
    const definition = definitions.get(uid);
    if (definition === undefined || state.get(uid) === 'done') {
      return;
    }
    if (state.get(uid) === 'open') {
      reportCycle(stack, definition, diagnostics);
      return;
    }
    state.set(uid, 'open');
    stack.push({ definition, left: dependencies(definition.owner).reverse() });
  };
  for (const root of [...definitions.keys()].sort()) {
    enter(root);
    for (let visit = stack.at(-1); visit !== undefined; visit = stack.at(-1)) {
      const next = visit.left.pop();
      if (next !== undefined) {
        enter(next);
      } else {
        stack.pop();
        state.set(visit.definition.uid, 'done');
        order.push(visit.definition);
      }
    }
  }
  return order;
}

function reportCycle(stack: readonly Visit[], { uid, owner }: ResourceDefinition, diagnostics: Diagnostics): void {
  const trail = stack.map(({ definition }) => definition.uid);
  const cycle = [...trail.slice(trail.indexOf(uid)), uid];
  const shown = cycle.length > MAX_CYCLE ? [...cycle.slice(0, MAX_CYCLE), `… (${cycle.length - 1} resources)`] : cycle;
  const message = `resources refer to each other: ${shown.join(' -> ')}; remove one of the placeholders`;
  diagnostics.of(owner.document).error(['resources', owner.name, 'params'], message);
}

/** Uids of the resources that the params of an entry refer to, sorted. */
function dependencies({ document, params, workload }: ResourceUse): string[] {
  const found = new Set<string>();
  mapStrings(params ?? {}, (text) => {
    for (const { root, keys } of references(text)) {
      const [name = ''] = keys;
      const { resources = {} } = document.spec;
      const resource = root === 'resources' && Object.hasOwn(resources, name) ? resources[name] : undefined;
      if (resource !== undefined) {
        found.add(resourceIdentity(workload, name, resource).uid);
      }
    }
    return text;
  });
  return [...found].sort();
}
