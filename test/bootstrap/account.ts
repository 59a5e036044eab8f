import { Stack } from 'aws-cdk-lib/core';
import { bootstrapTemplate } from '../../lib/bootstrap/bootstrap-template';
import type { Environment } from '../../lib/config/environment';
import { environmentSchema } from '../../lib/config/environment';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Claim } from '../../lib/plan/plan';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { sourceOf } from '../support/arbitrary-workloads';
import type { PolicyStatement } from '../support/iam-evaluator';
import { literal } from '../support/role-policies';
import { environments } from '../support/environments';
import { type Resource, resourcesOf } from '../support/template';

/** Params without which a type is not valid. */
const PARAMS: Readonly<Record<Claim['type'], Readonly<Record<string, unknown>>>> = {
  'dynamodb-table': { hashKey: 'id', stream: 'NEW_IMAGE', ttlAttribute: 'expires' },
  'kinesis-stream': {},
  postgres: {},
  'sns-topic': {},
  'ssm-parameter': { value: 'a value' },
  s3: { expireAfterDays: 7 },
  secret: {},
  sqs: { topics: ['${resources.sns-topic.arn}'] },
};

/** A workload that claims one of everything. */
const everything = sourceOf({
  apiVersion: 'score.dev/v1b1',
  metadata: { name: 'everything' },
  containers: { main: { image: '.', variables: {} } },
  resources: Object.fromEntries(Object.entries(PARAMS).map(([type, params]) => [type, { type, params }])),
});

export interface Deployed extends Resource {
  readonly stack: string;
  readonly id: string;
}

/** Every resource of an environment that has all there can be: flow logs, an ingress, a key for releases, ten agents, all types of claims. */
export function deployedTo(name: 'dev' | 'prod'): { stacks: Stack[]; resources: Deployed[] } {
  const { cluster, network, ...environment } = environments[name];
  const most: Environment = environmentSchema.parse({
    ...environment,
    cluster: { ...cluster, server: 't3.small', agents: Array(10).fill('t2.micro') },
    network: { ...network, flowLogs: true },
    ingress: { allowedCidrs: ['203.0.113.0/24'], domain: 'apps.example.com' },
    release: { sign: true },
  });
  return deployed(most);
}

/** Every resource of an environment with a workload that claims one of everything. */
export function deployed(environment: Environment): { stacks: Stack[]; resources: Deployed[] } {
  const plan = orchestrate([everything], { environment, account: '111111111111', images: {} });
  const stacks = createPlatform(testApp(), environment, plan).node.children.filter((child) => Stack.isStack(child));
  const resources = stacks.flatMap((stack) =>
    Object.entries(resourcesOf(stack)).map(([id, it]) => ({
      stack: stack.stackName,
      id,
      ...(literal(it) as Resource),
    })),
  );
  return { stacks, resources };
}

/** Statements of the policies that an environment's bootstrap template makes and whose name has this in it. */
export function madePolicies(name: 'dev' | 'prod', part: string): PolicyStatement[] {
  return policiesFor(environments[name], part);
}

export function policiesFor(environment: Environment, part: string): PolicyStatement[] {
  const resources = literal(bootstrapTemplate(environment).Resources) as Readonly<
    Record<string, { Properties: { ManagedPolicyName: string; PolicyDocument: { Statement: PolicyStatement[] } } }>
  >;
  return Object.values(resources)
    .filter(({ Properties }) => Properties.ManagedPolicyName.includes(part))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** The tags that every stack of an environment gives to what it makes. */
export const tagsOf = (name: string, key = 'aws:ResourceTag') => ({
  [`${key}/platform`]: 'idp',
  [`${key}/environment`]: name,
});
