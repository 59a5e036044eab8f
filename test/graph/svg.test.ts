import type { Graph, GraphNode } from '../../lib/graph/graph';
import { placeGraph } from '../../lib/graph/place-graph';
import { shapeOf } from '../../lib/graph/shapes';
import { svg } from '../../lib/graph/svg';
import { RESOURCE_TYPES } from '../../lib/resource-types';

const node = (id: string, kind = 'Deployment'): GraphNode => ({ id, label: id, kind });
const edge = (from: string, to: string, label = '') => ({ from, to, both: false, label });

const shop: Graph = {
  nodes: [node('outside', 'outside'), node('front'), node('orders'), node('placed', 'sqs'), node('items', 's3')],
  edges: [
    edge('outside', 'front', '/'),
    edge('front', 'orders', 'calls'),
    edge('orders', 'placed'),
    { ...edge('orders', 'items'), both: true },
    // Around, and to itself.
    edge('placed', 'front'),
    edge('orders', 'orders'),
  ],
};
const SIZE = { width: 100, height: 40 };

test('no box covers another one, and all are within the picture', () => {
  const { nodes, width, height } = placeGraph(shop, () => SIZE);
  for (const [index, { x, y }] of nodes.entries()) {
    expect([x - 50 >= 0, x + 50 <= width, y - 20 >= 0, y + 20 <= height]).toEqual([true, true, true, true]);
    for (const other of nodes.slice(index + 1)) {
      expect(Math.abs(x - other.x) >= SIZE.width || Math.abs(y - other.y) >= SIZE.height).toBe(true);
    }
  }
});

test('data goes from left to right, and an arrow touches what it joins', () => {
  const { nodes, edges } = placeGraph(shop, () => SIZE);
  const x = (id: string) => nodes.find((it) => it.id === id)?.x ?? 0;
  expect([x('outside') < x('front'), x('front') < x('orders'), x('orders') < x('placed')]).toEqual([true, true, true]);
  for (const { from, to, points } of edges) {
    for (const [id, point] of [
      [from, points[0]],
      [to, points.at(-1)],
    ] as const) {
      const at = nodes.find((it) => it.id === id) ?? { x: 0, y: 0 };
      const across = Math.abs((point?.x ?? 0) - at.x) / 50;
      const down = Math.abs((point?.y ?? 0) - at.y) / 20;
      expect(Math.max(across, down)).toBeCloseTo(1, 3);
    }
  }
});

test('what changes has a sign, a colour, dashes if it goes, and a legend', () => {
  const drawn = svg({
    nodes: [{ ...node('one'), change: 'added' }, { ...node('two'), change: 'removed' }, node('three')],
    edges: [{ ...edge('two', 'three', 'calls'), change: 'removed' }],
  });
  expect([...drawn.matchAll(/>([^<>\n]+)<\/text>/g)].map(([, text]) => text)).toEqual([
    ...['- calls', '+ one', 'Deployment', '- two', 'Deployment', 'three', 'Deployment', '+ added', '- removed'],
  ]);
  expect(drawn.match(/stroke-dasharray/g)).toHaveLength(2);
  expect(svg(shop)).not.toMatch(/dasharray|added/);
});

test('no text of a user is markup, and nothing runs or is fetched', () => {
  const text = '</text><script>alert(1)</script>"\'&\u0007\ud800]]>';
  const drawn = svg({ nodes: [{ id: 'x', label: text, kind: text }], edges: [edge('x', 'x', text)] });
  expect(drawn.match(/<[a-z]+/g)?.filter((it) => !/^<(svg|title|defs|marker|path|rect|g|text)$/.test(it))).toEqual([]);
  expect(drawn.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|\son\w+=|[\u0007\ud800]/);
  expect(drawn.match(/&lt;script&gt;/g)).toHaveLength(3);
});

test('a workload with nothing around it, and nothing at all, are pictures, too', () => {
  expect(svg({ nodes: [node('one')], edges: [] })).toContain('>one</text>');
  expect(svg({ nodes: [], edges: [] })).toMatch(/^<svg [^>]*width="32" height="32"/);
});

test('stores and queues look like what they are', () => {
  const shapes = [...RESOURCE_TYPES.keys()].map((type) => [type, shapeOf(type)]);
  expect(shapes.filter(([, shape]) => shape !== 'other')).toEqual(
    expect.arrayContaining([
      ['dynamodb-table', 'store'],
      ['postgres', 'store'],
      ['mysql', 'store'],
      ['kafka-topic', 'queue'],
      ['amqp', 'queue'],
    ]),
  );
});
