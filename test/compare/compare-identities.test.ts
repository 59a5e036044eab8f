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
    'shop gains dynamodb:BatchWriteItem, dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem on dynamodb:table/idp-dev-shop-items',
  ]);
  expect(broader({ shop: table('readwrite') }, { shop: table('read') })).toEqual([]);
});

test('an existing role that gets a new resource is broader', () => {
  const more = ', news: { type: sns-topic }';
  expect(broader({ shop: shop('type: sqs') }, { shop: shop('type: sqs', more) })).toEqual([
    'shop gains sns:GetTopicAttributes, sns:Publish on sns:idp-dev-shop-news',
  ]);
});

describe('the role of a new workload', () => {
  const shared = table('read', ', id: shared');

  test('is not broader with resources of its own: a first deployment has no finding', () => {
    expect(broader({}, { shop: table('readwrite'), news: table('readwrite') })).toEqual([]);
    expect(broader({ news: shared }, { news: shared, shop: table('readwrite') })).toEqual([]);
  });

  const flagged = expect.stringMatching(
    /^shop is new and gets dynamodb:.*GetItem.* on dynamodb:table\/idp-dev-shared, which already exists$/,
  );

  test('is broader with a resource that existed before', () => {
    expect(broader({ news: shared }, { news: shared, shop: shared })).toEqual([flagged]);
  });

  test('is broader with a resource that existed before, even if no role could reach it', () => {
    const before = planOf({ news: shared });
    const identities = before.identities.map((identity) => ({ ...identity, statements: [] }));
    const found = compare({ ...before, identities }, planOf({ news: shared, shop: shared })).verdicts;
    expect(found['broader-permissions']).toEqual([expect.stringMatching(/^news gains /), flagged]);
  });
});
