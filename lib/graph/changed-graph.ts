import type { Comparison } from '../compare/comparison';
import type { Graph, Mark } from './graph';

/** Two graphs as one, with what the change adds, removes and changes. */
export function changedGraph(
  before: Graph,
  after: Graph,
  { claims, objects, images }: Pick<Comparison, 'claims' | 'objects' | 'images'>,
): Graph {
  const changed = new Set([
    ...claims.map(({ uid }) => uid),
    ...objects.filter(({ pods }) => pods !== 'none').map(({ namespace = '' }) => namespace),
    ...images.map(({ workload }) => workload),
  ]);
  const nodes = union(before.nodes, after.nodes, ({ id }) => id);
  const edges = union(before.edges, after.edges, ({ from, to, label }) => [from, to, label].sort().join('\n'));
  return {
    nodes: nodes.map((node) =>
      node.change === undefined && changed.has(node.id) ? { ...node, change: 'changed' } : node,
    ),
    edges,
  };
}

function union<Item extends object>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): (Item & { readonly change?: Mark })[] {
  const [former, latter] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const mark = (change: Mark) => (item: Item) => ({ ...item, change });
  return [
    ...after.map((item) => (former.has(keyOf(item)) ? item : mark('added')(item))),
    ...before.filter((item) => !latter.has(keyOf(item))).map(mark('removed')),
  ];
}
