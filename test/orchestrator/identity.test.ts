import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { testTarget } from '../support/target';

const plan = orchestrate(readWorkloads('score'), testTarget());

/** Everything the samples' roles may do, as `<workload> <action> <resource>`. */
const allowed = new Set(
  plan.identities.flatMap(({ workload, statements }) =>
    statements.flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map(({ resource }) => `${workload} ${action} ${resource}`)),
    ),
  ),
);
const table = 'table/idp-dev-orders';
const queue = 'idp-dev-order-placed';

test.each([
  `orders dynamodb:PutItem ${table}`,
  `orders sqs:SendMessage ${queue}`,
  `fulfilment sqs:ReceiveMessage ${queue}`,
  `fulfilment sqs:DeleteMessage ${queue}`,
  `fulfilment dynamodb:UpdateItem ${table}`,
])('%s is allowed', (entry) => {
  expect(allowed).toContain(entry);
});

test.each([
  `orders sqs:ReceiveMessage ${queue}`,
  `fulfilment sqs:SendMessage ${queue}`,
  `storefront dynamodb:GetItem ${table}`,
])('%s is not', (entry) => {
  expect(allowed).not.toContain(entry);
});

test('no action and no resource is a bare wildcard', () => {
  for (const entry of allowed) {
    expect(entry).not.toMatch(/:\*| \*$/);
  }
});
