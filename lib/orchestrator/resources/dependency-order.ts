import type { Diagnostics } from '../../diagnostics/diagnostics';
import { mapStrings, references } from '../../score/placeholders';
import { type ResourceDefinition, resourceIdentity, type ResourceUse } from './resource-definitions';

/** A resource on the way from the first one to the one that is looked at, and which of its dependencies are left. */
interface Visit {
  readonly definition: ResourceDefinition;
  readonly left: string[];
}

/** A cycle longer than this is not written out in full. */
const MAX_CYCLE = 10;

/**
 * Resources after those their params refer to: depth-first, by uid. Each cycle is reported. It keeps its own stack, so
 * that a long chain does not overflow that of JavaScript.
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
