import { RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { platformNames } from '../lib/config/platform-names';
import { orchestrate } from '../lib/orchestrator/orchestrator';
import type { Claim, Plan } from '../lib/plan/plan';
import { createPlatform } from '../lib/platform';
import { SecurityStack } from '../lib/stacks/security-stack';
import { testApp } from './support/app';
import { arbitraryWorkloads, sourceOf, type Document } from './support/arbitrary-workloads';
import { checkSubset, decide, type PolicyStatement } from './support/iam-evaluator';
import { emptyPlan, testPlan } from './support/plan';
import { policiesOf, type RolePolicies } from './support/role-policies';
import { testEnvironment, testTarget } from './support/target';

const CONSUME = 'ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage';
const RECORDS = 'DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards';
const STREAM = 'DescribeStream GetRecords GetShardIterator';

/** What each level of access is for, said once more by hand: `-` stands for the resource, others for what is in it. */
const MEANT: Readonly<Record<Claim['type'], Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'dynamodb-table': {
    read: { '-': 'BatchGetItem ConditionCheckItem DescribeTable GetItem Query Scan', '/stream/1': STREAM },
    write: { '-': 'BatchWriteItem DeleteItem DescribeTable PutItem UpdateItem' },
    readwrite: {
      '-': 'BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem DescribeTable GetItem PutItem Query Scan UpdateItem',
      '/stream/1': STREAM,
    },
  },
  sqs: {
    consume: { '-': CONSUME, 'dead-letter': CONSUME },
    publish: { '-': 'GetQueueAttributes GetQueueUrl SendMessage' },
    readwrite: { '-': `${CONSUME} SendMessage`, 'dead-letter': CONSUME },
  },
  s3: {
    read: { '-': 'ListBucket', '/a/b': 'GetObject' },
    write: { '/a/b': 'AbortMultipartUpload DeleteObject PutObject' },
    readwrite: { '-': 'ListBucket', '/a/b': 'AbortMultipartUpload DeleteObject GetObject PutObject' },
  },
  'sns-topic': { publish: { '-': 'GetTopicAttributes Publish' }, subscribe: {} },
  secret: { read: { '-': 'DescribeSecret GetSecretValue' } },
  'kinesis-stream': {
    consume: { '-': RECORDS },
    publish: { '-': 'DescribeStreamSummary ListShards PutRecord PutRecords' },
    readwrite: { '-': `${RECORDS} PutRecord PutRecords` },
  },
  // Its password opens a database.
  postgres: { readwrite: {} },
  'ssm-parameter': { read: { '-': 'GetParameter GetParameters' } },
};
const DEFAULTS: Readonly<Record<Claim['type'], string>> = {
  'dynamodb-table': 'readwrite',
  sqs: 'readwrite',
  s3: 'readwrite',
  'sns-topic': 'publish',
  secret: 'read',
  'kinesis-stream': 'readwrite',
  postgres: 'readwrite',
  'ssm-parameter': 'read',
};

/** Service prefix of a type's actions and the ARN of a claim, with what is beside and inside it. */
function things(claim: Claim): { service: string; arns: Readonly<Record<string, string>> } {
  const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;
  const { name } = claim;
  switch (claim.type) {
    case 'dynamodb-table':
      return {
        service: 'dynamodb',
        arns: {
          '-': arn('dynamodb', `table/${name}`),
          '/stream/1': arn('dynamodb', `table/${name}/stream/1`),
          beside: arn('dynamodb', `table/${name}-2`),
          'stream of another': arn('dynamodb', `table/${name}-2/stream/1`),
        },
      };
    case 'sqs':
      return {
        service: 'sqs',
        arns: {
          '-': arn('sqs', name),
          'dead-letter': arn('sqs', claim.deadLetter.name),
          beside: arn('sqs', `${name}-2`),
        },
      };
    case 's3':
      return {
        service: 's3',
        arns: { '-': `arn:aws:s3:::${name}`, '/a/b': `arn:aws:s3:::${name}/a/b`, beside: `arn:aws:s3:::${name}-2/a/b` },
      };
    case 'sns-topic':
      return { service: 'sns', arns: { '-': arn('sns', name), beside: arn('sns', `${name}-2`) } };
    case 'secret':
      return {
        service: 'secretsmanager',
        arns: {
          '-': arn('secretsmanager', `secret:${name}-AbC123`),
          beside: arn('secretsmanager', `secret:${name}-x-AbC123`),
        },
      };
    case 'kinesis-stream':
      return {
        service: 'kinesis',
        arns: { '-': arn('kinesis', `stream/${name}`), beside: arn('kinesis', `stream/${name}-2`) },
      };
    case 'postgres':
      return { service: 'rds', arns: { '-': arn('rds', `db:${name}`) } };
    case 'ssm-parameter':
      return {
        service: 'ssm',
        arns: { '-': arn('ssm', `parameter${name}`), beside: arn('ssm', `parameter${name}/x`) },
      };
  }
}

/** Every action that any level means, and what no workload ever may. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [...meant('dynamodb-table'), 'DeleteTable', 'UpdateTable', 'ExportTableToPointInTime', 'ListStreams'],
  sqs: [...meant('sqs'), 'PurgeQueue', 'DeleteQueue', 'SetQueueAttributes', 'AddPermission'],
  s3: [...meant('s3'), 'DeleteBucket', 'PutBucketPolicy', 'PutObjectAcl', 'DeleteObjectVersion'],
  sns: [...meant('sns-topic'), 'Subscribe', 'DeleteTopic', 'AddPermission'],
  secretsmanager: [...meant('secret'), 'PutSecretValue', 'DeleteSecret', 'UpdateSecret'],
  ssm: [...meant('ssm-parameter'), 'PutParameter', 'DeleteParameter', 'GetParametersByPath'],
  kinesis: [...meant('kinesis-stream'), 'DeleteStream', 'UpdateShardCount', 'SubscribeToShard'],
  rds: ['DescribeDBInstances', 'ModifyDBInstance', 'DeleteDBInstance'],
  'rds-db': ['connect'],
  iam: ['PassRole', 'CreateRole'],
  sts: ['AssumeRole'],
};

function meant(type: Claim['type']): string[] {
  return [...new Set(Object.values(MEANT[type]).flatMap((level) => Object.values(level).join(' ').split(' ')))];
}

/** What documents declare, as `workload action arn`. */
function declared(documents: readonly Document[], claims: readonly Claim[]): Set<string> {
  const found = new Set<string>();
  for (const { metadata, resources } of documents) {
    for (const [resource, { type, id = `${metadata.name}.${resource}`, params }] of Object.entries(resources)) {
      const claim = claims.find(({ uid }) => uid === `${type}.default#${id}`);
      if (claim !== undefined) {
        const level = MEANT[claim.type][(params?.['access'] ?? DEFAULTS[claim.type]) as string] ?? {};
        const { service, arns } = things(claim);
        for (const [thing, actions] of Object.entries(level)) {
          actions
            .split(' ')
            .forEach((action) => found.add(`${metadata.name} ${service}:${action} ${arns[thing] ?? ''}`));
        }
      }
    }
  }
  return found;
}

/** What roles allow, of all that can be asked about all claims in an account, as `workload action arn`. */
function allowed(
  policies: ReadonlyMap<string, readonly PolicyStatement[]>,
  claims: readonly Claim[],
  account = '111111111111',
): Set<string> {
  const context = { 'aws:ResourceAccount': account };
  const arns = [
    ...claims.flatMap((claim) => Object.values(things(claim).arns)),
    'arn:aws:iam::111111111111:role/admin',
    '*',
  ];
  const found = new Set<string>();
  for (const [workload, statements] of policies) {
    for (const [service, actions] of Object.entries(ACTIONS)) {
      for (const action of actions) {
        for (const resource of arns) {
          if (decide(statements, { action: `${service}:${action}`, resource, context }) === 'allowed') {
            found.add(`${workload} ${service}:${action} ${resource}`);
          }
        }
      }
    }
  }
  return found;
}

/** The roles of workloads, as CloudFormation would make them. */
function roles(plan: Plan): Map<string, RolePolicies> {
  const stack = new SecurityStack(new Stage(testApp(), 'dev'), 'security', {
    env: { account: '111111111111', region: 'us-east-1' },
    names: platformNames(testEnvironment),
    github: testEnvironment.github,
    environmentName: 'dev',
    identities: plan.identities,
    claims: plan.claims,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return policiesOf(stack, (name) => plan.identities.find(({ roleName }) => roleName === name)?.workload);
}

test('a role allows what its Score file declares, and nothing else on anything', () => {
  let asked = 0;
  fc.assert(
    fc.property(arbitraryWorkloads(), (documents) => {
      const plan = orchestrate(documents.map(sourceOf), testTarget());
      const policies = new Map([...roles(plan)].map(([workload, { permissions }]) => [workload, permissions]));
      expect([...policies.keys()].sort()).toEqual(documents.map(({ metadata }) => metadata.name).sort());
      const found = allowed(policies, plan.claims);
      expect([...found].sort()).toEqual([...declared(documents, plan.claims)].sort());
      asked += found.size;
    }),
    { numRuns: 25 },
  );
  expect(asked).toBeGreaterThan(0);
});

test('a bucket of a name that a role may use is nothing to it in another account', () => {
  const policies = new Map([...roles(testPlan)].map(([workload, { permissions }]) => [workload, permissions]));
  const onBuckets = (account: string) =>
    [...allowed(policies, testPlan.claims, account)].filter((it) => it.includes(' s3:'));
  expect(onBuckets('111111111111')).not.toEqual([]);
  expect(onBuckets('999999999999')).toEqual([]);
});

test("a role is taken by the workload's own service account alone, for AWS STS alone", () => {
  for (const [workload, { trust }] of roles(testPlan)) {
    const { Federated: provider = '' } = trust[0]?.Principal as Record<string, string>;
    const [key = ''] = Object.keys(trust[0]?.Condition?.['StringEquals'] ?? {});
    const issuer = key.replace(/:(aud|sub)$/, '');
    const ask = (changes: Readonly<Record<string, string>> = {}, principal = provider) =>
      decide(trust, {
        action: 'sts:AssumeRoleWithWebIdentity',
        principal: { kind: 'Federated', id: principal },
        context: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `system:serviceaccount:${workload}:${workload}`,
          ...changes,
        },
      });
    expect(ask()).toBe('allowed');
    expect(ask({ [`${issuer}:sub`]: `system:serviceaccount:other:${workload}` })).toBe('denied');
    expect(ask({ [`${issuer}:sub`]: `system:serviceaccount:${workload}:default` })).toBe('denied');
    expect(ask({ [`${issuer}:sub`]: `system:serviceaccount:${workload}:${workload}x` })).toBe('denied');
    expect(ask({ [`${issuer}:aud`]: 'https://kubernetes.default.svc' })).toBe('denied');
    expect(ask({}, 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com')).toBe('denied');
    expect(decide(trust, { action: 'sts:AssumeRole', principal: { kind: 'AWS', id: '*' } })).toBe('denied');
  }
});

test('every policy of every stack is of the part of the language that is evaluated here', () => {
  let statements = 0;
  for (const plan of [testPlan, emptyPlan]) {
    const stage = createPlatform(testApp(), testEnvironment, plan);
    for (const stack of stage.node.children.filter((child) => Stack.isStack(child))) {
      for (const { permissions, trust } of policiesOf(stack, (name) => name).values()) {
        [...permissions, ...trust].forEach(checkSubset);
        statements += permissions.length + trust.length;
      }
    }
  }
  expect(statements).toBeGreaterThan(20);
});
