import { graphOf } from '../../lib/graph/graph';
import { mermaid } from '../../lib/graph/mermaid';
import { renderMarkdown } from '../../lib/compare/render-markdown';
import { compare, planOf } from '../support/comparison';

const BODY = 'containers:\n  main:\n    image: "shop:1"\n';
const PORT = 'service: { ports: { http: { port: 80 } } }\n';
const SHARED = 'metadata: { annotations: { idp.dev/shared-with: jobs } }';

const shop = {
  shop: `${PORT}${BODY}resources:
  page: { type: route, params: { path: /shop, port: http } }
  items: { type: dynamodb-table, params: { hashKey: id } }
  orders: { type: sqs, id: orders, params: { access: publish }, ${SHARED} }
`,
  jobs: `${BODY}resources:
  orders: { type: sqs, id: orders, params: { access: consume } }
`,
};

const before = planOf(shop);

test('an arrow is the direction of data: of queues, tables and routes', () => {
  expect(mermaid(graphOf(before)).split('\n')).toEqual([
    'flowchart LR',
    '  n0(("outside"))',
    '  n1["jobs"]',
    '  n2["shop"]',
    '  n3[("items<br/>dynamodb-table")]',
    '  n4[["orders<br/>sqs"]]',
    '  n0 -->|"/shop"| n2',
    '  n2 <--> n3',
    '  n2 --> n4',
    '  n4 --> n1',
  ]);
});

test('a resource whose name begins with that of another has arrows of its own', () => {
  const { edges } = graphOf(
    planOf({
      shop: `${BODY}resources:
  soon: { type: sqs, id: orders, params: { access: publish } }
  late: { type: sqs, id: orders-late, params: { access: consume } }
`,
    }),
  );
  expect(edges).toEqual([
    { from: 'shop', to: 'sqs.default#orders', both: false, label: '' },
    { from: 'sqs.default#orders-late', to: 'shop', both: false, label: '' },
  ]);
});

test('a plan marks what comes, goes and changes', () => {
  const after = planOf({
    shop: shop.shop.replace('shop:1', 'shop:2').replace(/ {2}items.*\n/, ''),
    jobs: shop.jobs,
    news: BODY,
  });
  const comment = renderMarkdown([compare(before, after)]);
  const picture = /```mermaid\n([^`]*)\n```/.exec(comment)?.[1]?.split('\n') ?? [];
  expect(picture).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^ {2}n\d\["~ shop"\]:::changed$/),
      expect.stringMatching(/^ {2}n\d\["\+ news"\]:::added$/),
      expect.stringMatching(/^ {2}n\d\[\("- items<br\/>dynamodb-table"\)\]:::removed$/),
      expect.stringMatching(/^ {2}n\d <-\.->\|"-"\| n\d$/),
      expect.stringMatching(/^ {2}classDef added /),
    ]),
  );
  expect(picture).toContainEqual(expect.stringMatching(/^ {2}n\d\["jobs"\]$/));
});

test('a picture that nobody understands at a glance is left out', () => {
  const many = (count: number) =>
    planOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [`w${index}x`, BODY])));
  const nothing = planOf({});
  expect(renderMarkdown([compare(nothing, many(30))])).toContain('```mermaid');
  const comment = renderMarkdown([compare(nothing, many(31))]);
  expect(comment).not.toContain('```mermaid');
  expect(comment).toContain('The picture is left out: it has 31 nodes.');
});

test('without a change there is no picture', () => {
  expect(renderMarkdown([compare(before, before)])).not.toContain('mermaid');
});

test('no text of a user ends a label, a block or a line', () => {
  const text = 'a"]; click n0 href "javascript:alert(1)"\n```\n<b>|';
  const drawn = mermaid({
    nodes: [{ id: 'x', label: text, kind: text }],
    edges: [{ from: 'x', to: 'x', both: false, label: text }],
  });
  expect(drawn.split('\n')).toHaveLength(3);
  expect(drawn.match(/"/g)).toHaveLength(4);
  expect(drawn.replaceAll('<br/>', '')).not.toMatch(/[`<]/);
});
