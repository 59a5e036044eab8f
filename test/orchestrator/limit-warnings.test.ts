import { Stack } from 'aws-cdk-lib/core';
import { AWS_LIMITS } from '../../lib/plan/aws-limits';
import { nearLimits, policyCharacters } from '../../lib/orchestrator/limit-warnings';
import type { Plan, Statement } from '../../lib/plan/plan';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { customersTable, testPlan } from '../support/plan';
import { testEnvironment, testTarget } from '../support/target';
import { resourcesOf } from '../support/template';

const [identity] = testPlan.identities;
const messages = (plan: Plan) => nearLimits(plan).map(({ message }) => message);

const withTables = (count: number): Plan => ({
  ...{ ...testPlan, workloads: [], images: [], identities: [] },
  claims: Array.from({ length: count }, () => customersTable),
});

test('an ordinary plan is near no limit', () => {
  expect(messages(testPlan)).toEqual([]);
});

// 10 of the platform and an alarm for each table; 80 % of 500 are 400.
test.each([
  [390, []],
  [
    391,
    [
      "the stack 'observability' needs 401 of the 500 resources that AWS allows; put new workloads into another cell, as 'idp new' does (idp.dev/cell)",
    ],
  ],
  [
    491,
    [
      "the stack 'data' needs 492 of the 500 resources that AWS allows; put new workloads into another cell, as 'idp new' does (idp.dev/cell)",
      "the stack 'observability' needs 501 of the 500 resources that AWS allows, so the deployment will fail; put new workloads into another cell, as 'idp new' does (idp.dev/cell)",
    ],
  ],
])('%i tables: %j', (count, expected) => {
  expect(messages(withTables(count))).toEqual(expected);
});

const statementsOf = (count: number): Statement[] =>
  Array.from({ length: count }, (_, index) => ({
    actions: index % 2 === 0 ? ['dynamodb:GetItem'] : ['dynamodb:PutItem', 'dynamodb:Query'],
    resources: [{ service: 'dynamodb', resource: `table/idp-dev-orders-${String(index).padStart(4, '0')}` }],
  }));

function planWithRole(statements: readonly Statement[]): Plan {
  if (identity === undefined) {
    throw new Error('the test plan has no role');
  }
  return { ...testPlan, identities: [{ ...identity, statements }] };
}

/** Compares it with the policy in the template. */
function expectLengthOf(statements: readonly Statement[]): void {
  const plan = planWithRole(statements);
  const stacks = createPlatform(testApp(), testEnvironment, plan).node.children.filter((child) => Stack.isStack(child));
  const role = stacks
    .flatMap((stack) => Object.values(resourcesOf(stack)))
    .find(({ Properties }) => Properties?.['RoleName'] === identity?.roleName);
  const policies = (role?.Properties?.['Policies'] ?? []) as { PolicyDocument: unknown }[];
  const text = policies.map(({ PolicyDocument }) => JSON.stringify(literal(PolicyDocument))).join('');
  expect(policyCharacters(plan.identities[0]?.statements ?? [], plan)).toBe(text.length);
}

test.each([0, 1, 2, 3, 40])('the policy of a role with %i statements is as long as CDK writes it', (count) => {
  expectLengthOf(statementsOf(count));
});

test('statements on buckets, which name the account, are as long as CDK writes them', () => {
  const onBuckets: Statement[] = ['a', 'b'].flatMap((name) => [
    { actions: ['s3:ListBucket'], resources: [{ service: 's3', resource: name }] },
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [{ service: 's3', resource: `${name}/*` }] },
  ]);
  expectLengthOf([...statementsOf(3), ...onBuckets]);
});

test('a role whose policy is too long is named', () => {
  const size = (count: number) => policyCharacters(statementsOf(count), testPlan);
  const limit = AWS_LIMITS.inlinePolicyCharacters.value;
  const most = Array.from({ length: 500 }, (_, count) => count).findLastIndex((count) => size(count) <= limit);
  const text = (count: number) =>
    `the role of workload 'fulfilment' needs ${size(count)} of the 10240 policy characters that AWS allows`;
  const fix = '; use fewer resources in one workload';
  expect(messages(planWithRole(statementsOf(most)))).toEqual([text(most) + fix]);
  expect(messages(planWithRole(statementsOf(most + 1)))).toEqual([
    `${text(most + 1)}, so the deployment will fail${fix}`,
  ]);
});

test('a plan carries them as warnings', () => {
  const source = (name: string, resources: string) => ({
    ...{ file: `score/${name}/score.yaml`, directory: `score/${name}`, attachments: {} },
    text: `apiVersion: score.dev/v1b1\nmetadata: { name: ${name} }\ncontainers: { main: { image: x:1 } }\nresources:\n${resources}`,
  });
  const tables = Array.from(
    { length: 99 },
    (_, index) => `  t${index}: { type: dynamodb-table, params: { hashKey: id } }\n`,
  );
  const sources = ['one', 'two', 'three', 'four'].map((name) => source(name, tables.join('')));
  const { warnings } = orchestrate(sources, testTarget());
  expect(warnings.map(({ message }) => message).join('\n')).toContain("the stack 'observability' needs 410 of the 500");
});

/** Account and region as they are at deployment. */
function literal(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('Ref' in value) {
    return testPlan.account;
  }
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join === undefined
    ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, literal(child)]))
    : join[1].map(literal).join(join[0]);
}
