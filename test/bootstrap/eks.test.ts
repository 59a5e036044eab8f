import { DEPLOYMENT_ACTIONS } from '../../lib/bootstrap/deployment-actions';
import { EKS_ACTIONS } from '../../lib/bootstrap/eks-actions';
import { executionPolicies } from '../../lib/bootstrap/execution-policies';
import { decide } from '../support/iam-evaluator';
import { besideEnvironment, eksEnvironment } from '../support/eks';
import { policiesOf } from '../support/role-policies';
import { deployed, madePolicies, policiesFor, tagsOf } from './account';

// Of an environment that is on the way to EKS, which has all there can be. Nobody has deployed with these policies.

const { stacks, resources } = deployed(besideEnvironment);
const [execution, roles, cluster] = ['execution', 'role-boundary', 'cluster-boundary'].map((part) =>
  policiesFor(besideEnvironment, part),
) as [ReturnType<typeof policiesFor>, ReturnType<typeof policiesFor>, ReturnType<typeof policiesFor>];
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;
const iam = (resource: string) => `arn:aws:iam::111111111111:${resource}`;
const boundary = (name: string) => ({ 'iam:PermissionsBoundary': iam(`policy/idp-dev-${name}-boundary`) });
const may = (action: string, resource: string, context: Record<string, string> = {}) =>
  decide(execution, { action, resource, context });

test('there are permissions for each type of resource of EKS, and for no other', () => {
  const types = new Set(resources.map(({ Type }) => Type));
  expect([...types].filter((type) => !(type in DEPLOYMENT_ACTIONS) && !(type in EKS_ACTIONS))).toEqual([]);
  expect(Object.keys(EKS_ACTIONS).filter((type) => !types.has(type))).toEqual([]);
});

test('an environment without EKS has none of them', () => {
  const actions = (statements: typeof execution) => statements.flatMap(({ Action }) => Action);
  const ofEks = (statements: typeof execution) => actions(statements).filter((action) => /^eks/.test(action));
  expect(ofEks([...madePolicies('dev', 'execution'), ...madePolicies('dev', 'boundary')])).toEqual([]);
  expect(madePolicies('dev', 'cluster-boundary')).toEqual([]);
  expect(ofEks(execution).length).toBeGreaterThan(20);
});

test.each([
  ['eks:CreateCluster', arn('eks', 'cluster/idp-dev')],
  ['eks:CreateAccessEntry', arn('eks', 'cluster/idp-dev')],
  ['eks:DeleteAccessEntry', arn('eks', 'access-entry/idp-dev/role/111111111111/admin/1a')],
  ['eks:DeletePodIdentityAssociation', arn('eks', 'podidentityassociation/idp-dev/a-1a')],
  ['logs:PutRetentionPolicy', arn('logs', 'log-group:/aws/eks/idp-dev/cluster')],
])('a deployment may %s on what is its own', (action, resource) => {
  expect(may(action, resource)).toBe('allowed');
  expect(may(action, resource.replace('idp-dev', 'idp-prod'))).toBe('denied');
  expect(may(action, resource.replace('idp-dev', 'idp-dev2'))).toBe('denied');
});

test('a deployment reads the image that AWS publishes, and no other parameter of an account', () => {
  const name = 'parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect(may('ssm:GetParameters', `arn:aws:ssm:us-east-1::${name}`)).toBe('allowed');
  expect(may('ssm:GetParameters', arn('ssm', name))).toBe('denied');
});

test('the role of the cluster is made with its own boundary, and no other role with that one', () => {
  const create = (role: string, context: Record<string, string>) => may('iam:CreateRole', iam(`role/${role}`), context);
  expect(create('dev-compute-EksClusterRole1A2B-3C', boundary('cluster'))).toBe('allowed');
  expect(create('dev-compute-EksClusterRole1A2B-3C', {})).toBe('denied');
  for (const other of ['dev-compute-EksClusterNodeRole1A-2B', 'dev-security-FluxRole1A', 'idp-dev-orders']) {
    expect([other, create(other, boundary('cluster'))]).toEqual([other, 'denied']);
    expect([other, create(other, boundary('role'))]).toEqual([other, 'allowed']);
  }
});

test('roles are passed to EKS and its pods: that of the cluster, and those of service accounts', () => {
  const pass = (role: string, service: string) =>
    may('iam:PassRole', iam(`role/${role}`), { 'iam:PassedToService': service });
  expect(pass('dev-compute-EksClusterRole1A', 'eks.amazonaws.com')).toBe('allowed');
  expect(pass('idp-dev-orders', 'pods.eks.amazonaws.com')).toBe('allowed');
  expect(pass('dev-security-FluxRole1A', 'pods.eks.amazonaws.com')).toBe('allowed');
  expect(pass('admin', 'pods.eks.amazonaws.com')).toBe('denied');
  expect(pass('idp-prod-orders', 'pods.eks.amazonaws.com')).toBe('denied');
});

test('the boundary of roles takes nothing away that a template grants to a role of the cluster', () => {
  const compute = stacks.find(({ node }) => node.id === 'compute');
  const ofEks = compute === undefined ? [] : [...policiesOf(compute, (it) => (it.startsWith('Eks') ? it : undefined))];
  const asked = ofEks.flatMap(([name, { permissions }]) =>
    permissions.flatMap(({ Action, Resource = [] }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ name, action, resource }))),
    ),
  );
  expect(asked.length).toBeGreaterThan(8);
  const denied = asked.filter(
    ({ action, resource }) => decide(roles, { action, resource, context: tagsOf('dev') }) !== 'allowed',
  );
  expect(denied).toEqual([]);
});

describe('EKS with the role of the cluster', () => {
  const asks = (action: string, resource = '*', context: Record<string, string> = {}) =>
    decide(cluster, { action, resource, context: { 'aws:RequestedRegion': 'us-east-1', ...context } });

  test.each(['ec2:CreateFleet', 'ec2:CreateVolume', 'elasticloadbalancing:CreateLoadBalancer'])('may %s', (action) => {
    expect(asks(action)).toBe('allowed');
    expect(asks(action, '*', { 'aws:RequestedRegion': 'eu-west-1' })).toBe('denied');
  });

  test('passes the role of nodes to EC2, and no other', () => {
    const pass = (role: string, service = 'ec2.amazonaws.com') =>
      asks('iam:PassRole', iam(`role/${role}`), { 'iam:PassedToService': service });
    expect(pass('dev-compute-EksClusterNodeRole1A-2B')).toBe('allowed');
    expect(pass('dev-compute-EksClusterNodeRole1A-2B', 'lambda.amazonaws.com')).toBe('denied');
    expect(pass('dev-compute-ServerRole1A')).toBe('denied');
    expect(pass('admin')).toBe('denied');
  });

  test.each([
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'dynamodb:GetItem',
    's3:GetObject',
    'secretsmanager:GetSecretValue',
    'sts:AssumeRole',
  ])('may not %s', (action) => {
    expect(asks(action)).toBe('denied');
  });
});

test('all policies fit on one role', () => {
  expect(executionPolicies(eksEnvironment).length).toBeLessThanOrEqual(10);
});
