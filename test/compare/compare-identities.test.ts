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

test('tells what is gained and lost, action by action', () => {
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
])('tells nothing of %s', (_, before, after) => {
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

test('calls a higher access level broadening, and a lower one not', () => {
  const table = (access: string) =>
    planOf({
      shop: `containers: { main: { image: "shop:1" } }\nresources: { items: { type: dynamodb-table, params: { hashKey: id, access: ${access} } } }\n`,
    });
  expect(compare(table('read'), table('readwrite')).verdicts.broadening).toEqual([
    'shop gains dynamodb:BatchWriteItem, dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem on dynamodb:table/idp-dev-shop-items',
  ]);
  expect(compare(table('readwrite'), table('read')).verdicts.broadening).toEqual([]);
});
