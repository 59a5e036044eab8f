import type { Statement } from '../../lib/plan/plan';
import { compare, planOf } from '../support/comparison';
import { testPlan } from '../support/plan';

const plan = (statements: readonly Statement[]) => {
  const [identity] = testPlan.identities;
  return { ...testPlan, identities: identity === undefined ? [] : [{ ...identity, workload: 'shop', statements }] };
};
const allow = (actions: string[], resource: string): Statement => ({
  actions,
  resources: [{ service: 's3', resource }],
});
const permissions = (before: Statement[], after: Statement[]) => compare(plan(before), plan(after)).permissions;

test('shows what is gained and lost, action by action', () => {
  expect(permissions([allow(['s3:A', 's3:B'], 'x')], [allow(['s3:B', 's3:C'], 'x')])).toEqual([
    {
      workload: 'shop',
      role: 'idp-dev-fulfilment',
      gained: [{ actions: ['s3:C'], resource: 's3:x' }],
      lost: [{ actions: ['s3:A'], resource: 's3:x' }],
    },
  ]);
});

test.each([
  ['the same in other statements', [allow(['s3:A', 's3:B'], 'x')], [allow(['s3:B'], 'x'), allow(['s3:A'], 'x')]],
  ['nothing at all', [], []],
])('shows nothing for %s', (_, before, after) => {
  expect(permissions(before, after)).toEqual([]);
});

test('gains nothing by naming a part of what a pattern allowed', () => {
  expect(permissions([allow(['s3:*'], 'x/*')], [allow(['s3:A'], 'x/y*')])[0]?.gained).toEqual([]);
});

test.each([
  ['a pattern over what was named', allow(['s3:A'], 'x'), allow(['s3:A'], '*')],
  ['a pattern where one character was free', allow(['s3:A'], 'x?'), allow(['s3:A'], 'x*')],
  ['a name that a dot in the old one would match', allow(['s3:A'], 'a.b*'), allow(['s3:A'], 'aXb')],
  ['another resource', allow(['s3:A'], 'x'), allow(['s3:A'], 'xy')],
])('gains by %s', (_, before, after) => {
  expect(permissions([before], [after])[0]?.gained).toHaveLength(1);
});

const shop = (resource: string, more = '') =>
  `containers: { main: { image: "shop:1" } }\nresources: { items: { ${resource} }${more} }\n`;
const table = (access: string, more = '') =>
  shop(`type: dynamodb-table, params: { hashKey: id, access: ${access} }${more}`);
const broader = (before: Record<string, string>, after: Record<string, string>) =>
  compare(planOf(before), planOf(after)).verdicts['broader-permissions'];

test('a higher access level is broader, and a lower one is not', () => {
  expect(broader({ shop: table('read') }, { shop: table('readwrite') })).toEqual([
    'shop gains dynamodb:BatchWriteItem, dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem on dynamodb:table/idp-dev-shop-items, its own',
  ]);
  expect(broader({ shop: table('readwrite') }, { shop: table('read') })).toEqual([]);
});

test('a role that gets a new resource of its own is not broader', () => {
  const more = ', news: { type: sns-topic }';
  expect(broader({ shop: shop('type: sqs') }, { shop: shop('type: sqs', more) })).toEqual([]);
});

test('a permission on what no workload claims is broader', () => {
  const [identity] = testPlan.identities;
  const statements = [allow(['s3:A'], 'somewhere')];
  const after = { ...testPlan, identities: identity === undefined ? [] : [{ ...identity, statements }] };
  const before = { ...after, identities: identity === undefined ? [] : [{ ...identity, statements: [] }] };
  expect(compare(before, after).verdicts['broader-permissions']).toEqual(['fulfilment gains s3:A on s3:somewhere']);
});

describe('what another workload owns', () => {
  const owned = table('read', ', id: shared, metadata: { annotations: { idp.dev/shared-with: "*" } }');
  const joined = shop('type: dynamodb-table, id: shared, params: { access: read }');
  const nothing = 'containers: { main: { image: "shop:1" } }\n';
  const gains = (who: string) => [
    expect.stringMatching(
      new RegExp(`^${who} dynamodb:.*GetItem.* on dynamodb:table/idp-dev-shared, which news owns$`),
    ) as unknown,
  ];

  test('is no finding at a first deployment', () => {
    expect(broader({}, { shop: joined, news: owned })).toEqual([]);
  });

  test.each([
    ['an existing role', { news: owned, shop: nothing }, 'shop gains'],
    ['a new workload', { news: owned }, 'shop is new and gets'],
    ['an existing role, though the resource is new', { news: nothing, shop: nothing }, 'shop gains'],
  ])('is broader for %s', (_, before, who) => {
    expect(broader(before, { news: owned, shop: joined })).toEqual(gains(who));
  });

  test('is broader for a workload that takes it over from one that is removed', () => {
    const taken = table('read', ', id: shared');
    expect(broader({ news: owned }, { shop: taken })).toEqual(gains('shop is new and gets'));
  });

  test('is broader even if no role could reach it before', () => {
    const before = planOf({ news: owned });
    const identities = before.identities.map((identity) => ({ ...identity, statements: [] }));
    const found = compare({ ...before, identities }, planOf({ news: owned, shop: joined })).verdicts;
    expect(found['broader-permissions']).toEqual([
      expect.stringMatching(/^news gains .*, its own$/),
      ...gains('shop is new and gets'),
    ]);
  });
});
