import { Stack, type Stage } from 'aws-cdk-lib/core';
import type { Environment } from '../../lib/config/environment';
import { platformNames } from '../../lib/config/platform-names';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import {
  besideEnvironment,
  eksEnvironment,
  k3sEnvironment,
  onlyEksEnvironment,
  publicEksEnvironment,
} from '../support/eks';
import { lockedExports, templatesOf } from '../support/exports';
import { decide } from '../support/iam-evaluator';
import { testPlan } from '../support/plan';
import { literal, policiesOf } from '../support/role-policies';
import { type Resource, resourcesOf, templateOf } from '../support/template';

// EKS is prepared, not proven: this is what CloudFormation would be told, and nobody has told it.

const synth = (environment: Environment): Stage => createPlatform(testApp(), environment, testPlan);
const [k3s, beside, eks] = [k3sEnvironment, besideEnvironment, eksEnvironment].map(synth) as [Stage, Stage, Stage];
const onlyEks = synth(onlyEksEnvironment);

const stacksOf = (stage: Stage): Stack[] => stage.node.children.filter((child) => Stack.isStack(child));
const stackOf = (stage: Stage, name: string): Stack => {
  const found = stacksOf(stage).find(({ node }) => node.id === name);
  if (found === undefined) {
    throw new Error(`no stack ${name}`);
  }
  return found;
};
const templateText = (stage: Stage, name: string) => JSON.stringify(templateOf(stackOf(stage, name)).toJSON());
const ofType = (stage: Stage, name: string, type: string): [string, Resource][] =>
  Object.entries(literal(resourcesOf(stackOf(stage, name))) as Record<string, Resource>).filter(
    ([, { Type }]) => Type === type,
  );
const compute = (type: string) => ofType(eks, 'compute', type);
const { prefix, issuerBucket } = platformNames(eksEnvironment);
const CLUSTER_ARN = `arn:aws:eks:us-east-1:111111111111:cluster/${prefix}`;

test.each(['data', 'registry', 'services'])('the engine changes not a byte of %s', (name) => {
  expect(templateText(eks, name)).toBe(templateText(k3s, name));
  expect(templateText(beside, name)).toBe(templateText(k3s, name));
});

test('there are seven stacks on either engine, and no code of others runs to make them', () => {
  for (const stage of [k3s, beside, eks]) {
    expect(stacksOf(stage)).toHaveLength(7);
    const types = stacksOf(stage).flatMap((stack) => Object.values(resourcesOf(stack)).map(({ Type }) => Type));
    expect(types.filter((type) => /^Custom::|CustomResource|Lambda/.test(type))).toEqual([]);
  }
});

test('roles keep their ids and names, so that data and logs stay theirs', () => {
  const roles = (stage: Stage) =>
    ofType(stage, 'security', 'AWS::IAM::Role').map(([id, { Properties }]) => [id, Properties?.['RoleName']]);
  expect(roles(k3s).length).toBeGreaterThan(4);
  expect(roles(beside)).toEqual(roles(k3s));
  expect(roles(eks)).toEqual(roles(k3s));
});

test('without a way back nothing of the issuer, the secrets of hosts, or a host is left', () => {
  const text = stacksOf(onlyEks)
    .map(({ node }) => templateText(onlyEks, node.id))
    .join('\n');
  const left = (pattern: RegExp, where = text) => pattern.test(where);
  const patterns = [new RegExp(issuerBucket), /OIDCProvider/, /SigningKey|AgentToken|ServerToken/, /CaHash/];
  expect(patterns.filter((pattern) => left(pattern))).toEqual([]);
  const before = ['security', 'compute'].map((name) => templateText(k3s, name)).join('\n');
  expect(patterns.filter((pattern) => !left(pattern, before))).toEqual([]);
});

describe('the cluster', () => {
  const [[, { Properties: cluster = {} }] = ['', {}], ...others] = compute('AWS::EKS::Cluster');

  test('is in Auto Mode, in standard support, and lets nobody in who has no access entry', () => {
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({
      Name: prefix,
      Version: '1.35',
      AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
      BootstrapSelfManagedAddons: false,
      ComputeConfig: { Enabled: true, NodePools: [] },
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true }, ServiceIpv4Cidr: '172.20.0.0/16' },
      StorageConfig: { BlockStorage: { Enabled: true } },
      UpgradePolicy: { SupportType: 'STANDARD' },
      Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }, { Type: 'authenticator' }] } },
    });
  });

  test('is reached from its own network alone, unless the environment names blocks', () => {
    expect(cluster['ResourcesVpcConfig']).toMatchObject({ EndpointPrivateAccess: true, EndpointPublicAccess: false });
    expect(cluster['ResourcesVpcConfig']).not.toHaveProperty('PublicAccessCidrs');
    const [[, { Properties }] = ['', {} as Resource]] = ofType(
      synth(publicEksEnvironment),
      'compute',
      'AWS::EKS::Cluster',
    );
    expect(Properties?.['ResourcesVpcConfig']).toMatchObject({
      EndpointPublicAccess: true,
      PublicAccessCidrs: ['203.0.113.0/24'],
    });
  });

  test('writes to a log group that keeps lines as long as the others', () => {
    const groups = ofType(eks, 'observability', 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    const [audit] = groups.filter((it) => it?.['LogGroupName'] === `/aws/eks/${prefix}/cluster`);
    expect(audit?.['RetentionInDays']).toBe(eksEnvironment.logRetentionDays);
    expect(stackOf(eks, 'compute').dependencies).toContain(stackOf(eks, 'observability'));
  });

  test('is administered by the roles of the environment, and by the host that installs Flux', () => {
    const entries = compute('AWS::EKS::AccessEntry').map(([, { Properties }]) => {
      const [{ PolicyArn = '' } = {}] = Properties?.['AccessPolicies'] as { PolicyArn?: string }[];
      return [Properties?.['PrincipalArn'], Properties?.['Type'], PolicyArn.split('/').at(-1)];
    });
    expect(entries).toEqual([
      [expect.stringContaining('EksClusterNodeRole'), 'EC2', 'AmazonEKSAutoNodePolicy'],
      ['arn:aws:iam::111111111111:role/admin', 'STANDARD', 'AmazonEKSClusterAdminPolicy'],
      [expect.stringContaining('EksFluxBootstrapRole'), 'STANDARD', 'AmazonEKSClusterAdminPolicy'],
    ]);
  });

  test('has a role with a boundary of its own, and every other role the usual one', () => {
    const boundaries = compute('AWS::IAM::Role').map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      String(Properties?.['PermissionsBoundary']).split('/').at(-1),
    ]);
    expect(Object.fromEntries(boundaries)).toEqual({
      EksClusterRole: `${prefix}-cluster-boundary`,
      EksClusterNodeRole: `${prefix}-role-boundary`,
      EksFluxBootstrapRole: `${prefix}-role-boundary`,
      EksSecretsFillerRole: `${prefix}-role-boundary`,
      EksStatusReporterRole: `${prefix}-role-boundary`,
    });
  });
});

test("a node pulls the environment's own images, and gives out roles of its own cluster alone", () => {
  const policies = [...policiesOf(stackOf(eks, 'compute'), (name) => name)];
  const [, { permissions } = { permissions: [] }] =
    policies.find(([name]) => name.startsWith('EksClusterNodeRole')) ?? [];
  const may = (action: string, resource: string) => decide(permissions, { action, resource });
  const repository = (name: string) => `arn:aws:ecr:us-east-1:111111111111:repository/${name}`;
  expect(may('ecr:BatchGetImage', repository(`${prefix}/orders`))).toBe('allowed');
  expect(may('ecr:BatchGetImage', repository('others/orders'))).toBe('denied');
  expect(may('ecr:PutImage', repository(`${prefix}/orders`))).toBe('denied');
  expect(may('eks-auth:AssumeRoleForPodIdentity', CLUSTER_ARN)).toBe('allowed');
  expect(may('eks-auth:AssumeRoleForPodIdentity', `${CLUSTER_ARN}2`)).toBe('denied');
});

test('the program that reports the status writes that to the table of the environment, and nothing else', () => {
  const policies = [...policiesOf(stackOf(eks, 'compute'), (name) => name)];
  const [, { permissions } = { permissions: [] }] =
    policies.find(([name]) => name.startsWith('EksStatusReporterRole')) ?? [];
  const { deploymentsTable } = platformNames(eksEnvironment);
  const resource = `arn:aws:dynamodb:us-east-1:111111111111:table/${deploymentsTable}`;
  const may = (action: string, kind: string) =>
    decide(permissions, { action: `dynamodb:${action}`, resource, context: { 'dynamodb:LeadingKeys': [kind] } });
  expect(may('PutItem', 'status')).toBe('allowed');
  expect([may('PutItem', 'release'), may('GetItem', 'status'), may('DeleteItem', 'status')]).toEqual(
    Array(3).fill('denied'),
  );
  // What flux/infrastructure/eks/report-status/deployment.yaml makes of the name of the cluster.
  expect(deploymentsTable).toBe(`${prefix}-deployments`);
});

describe('the role of a service account', () => {
  const pods = ['security', 'compute'].flatMap((name) =>
    ofType(eks, name, 'AWS::IAM::Role').flatMap(([id, { Properties }]) => {
      const { Statement } = Properties?.['AssumeRolePolicyDocument'] as { Statement: Trust[] };
      return Statement.filter(({ Principal }) => Principal.Service === 'pods.eks.amazonaws.com').map(
        (it) => [id, it] as const,
      );
    }),
  );
  interface Trust {
    readonly Action: readonly string[];
    readonly Principal: { readonly Service?: string };
    readonly Condition: { readonly StringEquals: Readonly<Record<string, string>> };
  }

  test('is taken by the pods of one service account, in one namespace of one cluster', () => {
    const conditions = pods.map(([, { Action, Condition }]) => ({ Action, ...Condition.StringEquals }));
    expect(conditions).toEqual(
      [
        ['flux-system', 'source-controller'],
        ['logging', 'fluentd'],
        ['fulfilment', 'fulfilment'],
        ['orders', 'orders'],
        ['fill-secrets', 'fill-secrets'],
        ['report-status', 'report-status'],
      ].map(([namespace, name]) => ({
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        'aws:RequestTag/eks-cluster-arn': CLUSTER_ARN,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': name,
      })),
    );
  });

  test('is associated with the same service account, before anything starts a pod', () => {
    const associations = compute('AWS::EKS::PodIdentityAssociation');
    const accounts = associations.map(([, { Properties }]) => [
      Properties?.['Namespace'],
      Properties?.['ServiceAccount'],
    ]);
    const trusted = pods.map(([, { Condition }]) => [
      Condition.StringEquals['aws:RequestTag/kubernetes-namespace'],
      Condition.StringEquals['aws:RequestTag/kubernetes-service-account'],
    ]);
    expect(accounts.sort()).toEqual(trusted.sort());
    const [[, instance] = ['', {} as Resource]] = compute('AWS::EC2::Instance');
    expect(instance.DependsOn).toEqual(expect.arrayContaining(associations.map(([id]) => id)));
  });

  test('is taken on both clusters while both run', () => {
    const statements = ofType(beside, 'security', 'AWS::IAM::Role')
      .filter(([, { Properties }]) => Properties?.['RoleName'] !== undefined)
      .map(([, { Properties }]) => (Properties?.['AssumeRolePolicyDocument'] as { Statement: Trust[] }).Statement);
    expect(statements).toHaveLength(2);
    for (const both of statements) {
      expect(both.map(({ Action }) => Action)).toEqual([
        'sts:AssumeRoleWithWebIdentity',
        ['sts:AssumeRole', 'sts:TagSession'],
      ]);
      // Of 2,048 characters (IAM User Guide, "IAM and AWS STS quotas").
      expect(JSON.stringify({ Version: '2012-10-17', Statement: both }).length).toBeLessThan(1024);
    }
  });
});

test('the host that installs Flux is in the group of the cluster, waits for its rights, and ends', () => {
  const [[, { Properties = {}, DependsOn }] = ['', {} as Resource], ...others] = compute('AWS::EC2::Instance');
  expect(others).toEqual([]);
  expect(Properties).toMatchObject({ InstanceType: 't3.micro', InstanceInitiatedShutdownBehavior: 'terminate' });
  expect(JSON.stringify(Properties['NetworkInterfaces'])).toContain('ClusterSecurityGroupId');
  expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^EksClusterBootstrap/)]));
  const [policies] = [...policiesOf(stackOf(eks, 'compute'), (name) => name)].filter(([name]) =>
    name.startsWith('EksFluxBootstrap'),
  );
  const actions = policies?.[1].permissions.flatMap(({ Action }) => Action);
  expect(actions?.sort()).toEqual(['eks:DescribeCluster', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject']);
});

test('nodes find their subnets and group by tags, and get addresses', () => {
  const subnets = ofType(eks, 'networking', 'AWS::EC2::Subnet');
  expect(subnets).toHaveLength(2);
  const tag = { Key: 'idp.dev/eks-cluster', Value: prefix };
  for (const [, { Properties }] of subnets) {
    expect(Properties?.['MapPublicIpOnLaunch']).toBe(true);
    expect(Properties?.['Tags']).toEqual(expect.arrayContaining([tag, { Key: 'kubernetes.io/role/elb', Value: '1' }]));
  }
  const groups = ofType(eks, 'networking', 'AWS::EC2::SecurityGroup');
  const tagged = groups.filter(([, { Properties }]) => JSON.stringify(Properties).includes(tag.Key));
  expect(tagged.map(([id]) => id)).toEqual([expect.stringMatching(/^NetworkCluster/)]);
  expect(templateText(k3s, 'networking')).not.toMatch(/eks-cluster|role\/elb|"MapPublicIpOnLaunch":true/);
});

test('with a way back the issuer and the secrets of hosts stay the same, and no role trusts the issuer', () => {
  for (const type of ['AWS::S3::Bucket', 'AWS::IAM::OIDCProvider', 'AWS::SecretsManager::Secret']) {
    expect(ofType(eks, 'security', type).length).toBeGreaterThan(0);
    expect(ofType(eks, 'security', type)).toEqual(ofType(k3s, 'security', type));
  }
  const trusts = (stage: Stage) =>
    JSON.stringify(
      ofType(stage, 'security', 'AWS::IAM::Role').map(([, { Properties }]) => Properties?.['AssumeRolePolicyDocument']),
    );
  expect(trusts(k3s)).toContain(`${issuerBucket}.s3.`);
  expect(trusts(eks)).not.toContain(`${issuerBucket}.s3.`);
});

describe('from k3s to both, to EKS, and back', () => {
  const steps = {
    k3s: templatesOf(k3s),
    beside: templatesOf(beside),
    eks: templatesOf(eks),
    onlyEks: templatesOf(onlyEks),
  };

  test.each([
    ['k3s', 'beside'],
    ['beside', 'eks'],
    ['eks', 'beside'],
    ['beside', 'k3s'],
    ['k3s', 'eks'],
    ['eks', 'k3s'],
    ['eks', 'onlyEks'],
    ['onlyEks', 'k3s'],
    ['onlyEks', 'beside'],
  ] as const)('%s to %s is one deployment', (from, to) => {
    expect(lockedExports(steps[from], steps[to])).toEqual([]);
  });

  test.each(['k3s', 'beside'] as const)('the way back is given up on EKS, not on the way from %s', (from) => {
    const locked = lockedExports(steps[from], steps.onlyEks);
    expect(locked).toHaveLength(3);
    for (const problem of locked) {
      expect(problem).toMatch(/^dev-security:.*ClusterSecrets.* is removed, and in use by dev-compute$/);
    }
  });
});
