import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { HOST_SIZES, type HostType } from '../../lib/config/host-sizes';
import { clusterSetup } from '../../lib/config/memory-budget';
import { platformNames } from '../../lib/config/platform-names';
import { bootScript } from '../../lib/hosts/boot-script';
import { RELEASES } from '../../lib/hosts/versions';
import { userData } from '../../lib/hosts/user-data';
import { ComputeStack } from '../../lib/stacks/compute-stack';
import { testApp } from '../support/app';
import { iamDocumentsOf } from '../support/iam-documents';
import { decide, type PolicyStatement } from '../support/iam-evaluator';
import { policiesOf } from '../support/role-policies';
import { testEnvironment } from '../support/target';
import { maskHashes, type Resource, resourcesOf, templateOf } from '../support/template';

/** EC2 takes at most 16 KiB of user data before base64 (EC2 User Guide, "Run commands at launch"). */
const MAX_USER_DATA_BYTES = 16 * 1024;

jest.mock('../../lib/hosts/user-data', () => {
  const { userData } = jest.requireActual<typeof import('../../lib/hosts/user-data')>('../../lib/hosts/user-data');
  return { userData: jest.fn(userData) };
});

interface Choices {
  readonly releaseCertificates?: readonly string[];
  readonly server?: HostType;
  readonly agents?: readonly HostType[];
  readonly fluxRoleArn?: string;
  readonly servesRoutes?: boolean;
  readonly amiId?: string;
  readonly generation?: number;
  readonly zone?: number;
}

function synth({
  server = 't2.micro',
  agents = ['t2.micro'],
  fluxRoleArn = 'arn:aws:iam::111111111111:role/flux',
  servesRoutes = false,
  amiId = 'ami-0123456789abcdef0',
  generation = 1,
  zone = 1,
  releaseCertificates,
}: Choices = {}) {
  const app = testApp();
  const around = new Stack(app, 'around', { env: { region: 'us-east-1' } });
  const vpc = new Vpc(around, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
  const secret = (id: string) => new Secret(around, id);
  const stack = new ComputeStack(app, 'compute', {
    env: { region: 'us-east-1' },
    names: platformNames(testEnvironment),
    environmentName: 'dev',
    hosts: clusterSetup({ server, agents: [...agents] }),
    amiId,
    generation,
    zone,
    releaseCertificates,
    vpc,
    securityGroup: new SecurityGroup(around, 'Cluster', { vpc }),
    ingressSecurityGroup: new SecurityGroup(around, 'Ingress', { vpc }),
    servesRoutes,
    secrets: { agentToken: secret('AgentToken'), serverToken: secret('ServerToken'), signingKey: secret('SigningKey') },
    fluxRoleArn,
    fluentdRoleArn: 'arn:aws:iam::111111111111:role/fluentd',
    alarmTopic: Topic.fromTopicArn(around, 'Alarms', 'arn:aws:sns:us-east-1:111111111111:alarms'),
  });
  return { stack, instances: Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::EC2::Instance') };
}

const { stack, instances } = synth();
const ofType = (of: Stack, type: string): [string, Resource][] =>
  Object.entries(resourcesOf(of)).filter(([, { Type }]) => Type === type);
const documents = Object.entries(iamDocumentsOf(stack));
const statements = (host: 'Server' | 'Agent1') =>
  documents.filter(([path]) => path.startsWith(`${host}RoleDefaultPolicy`)).flatMap(([, lines]) => lines);

test('every host is a pinned, encrypted t2.micro with unlimited credits and no key pair', () => {
  expect(instances).toHaveLength(2);
  for (const { Properties } of instances) {
    expect(Properties).toMatchObject({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't2.micro',
      CreditSpecification: { CPUCredits: 'unlimited' },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } }],
    });
    expect(Properties).not.toHaveProperty('KeyName');
  }
});

// Load-bearing: in the first seconds of a pod no network policy stands between it and the role of its host.
test('the metadata service answers the host alone, and version 2 alone', () => {
  for (const { Properties } of instances) {
    expect(Properties).toMatchObject({ MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } });
  }
});

test('a deployment waits for each host to say that it is ready, at a URL that only this host knows', () => {
  const conditions = ofType(stack, 'AWS::CloudFormation::WaitCondition');
  expect(conditions).toHaveLength(2);
  ofType(stack, 'AWS::EC2::Instance').forEach(([instanceId, { Properties }], index) => {
    const condition = conditions[index]?.[1];
    const handle = (condition?.Properties?.['Handle'] as { Ref: string }).Ref;
    expect(condition).toMatchObject({ DependsOn: [instanceId], Properties: { Timeout: '1200' } });
    expect(resourcesOf(stack)[handle]?.Type).toBe('AWS::CloudFormation::WaitConditionHandle');
    expect(JSON.stringify(Properties?.['UserData'])).toContain(`SIGNAL_URL='",{"Ref":"${handle}"},"'`);
  });
});

test('each host has a size of its own', () => {
  const types = synth({ server: 't3.small', agents: ['t3.medium', 't2.micro'] }).instances;
  expect(types.map(({ Properties }) => Properties?.['InstanceType'])).toEqual(['t3.small', 't3.medium', 't2.micro']);
});

test('hosts of every size keep the memory of their budget', () => {
  const sizes = Object.keys(HOST_SIZES) as HostType[];
  for (const [index, server] of sizes.entries()) {
    const hosts = { server, agents: index === 0 ? sizes.slice(0, 10) : [server] };
    const setup = clusterSetup(hosts);
    const scripts = synth(hosts).instances.map(({ Properties }) => JSON.stringify(Properties?.['UserData']));
    expect(scripts).toHaveLength(hosts.agents.length + 1);
    [setup.server, ...setup.agents].forEach(({ architecture, memory }, host) => {
      expect(scripts[host]).toContain(`export ARCHITECTURE='${architecture}'`);
      expect(scripts[host]).toContain(`export K3S_SHA256='${RELEASES.k3s.sha256[architecture] ?? ''}'`);
      expect(scripts[host]).toContain(`export GO_MEMORY_LIMIT='${memory.goMemoryLimit}MiB'`);
      expect(scripts[host]).toContain(`export SYSTEM_RESERVED='${memory.systemReserved}Mi'`);
      expect(scripts[host]).toContain(`export KUBE_RESERVED='${memory.kubeReserved}Mi'`);
      expect(scripts[host]).toContain(`export EVICTION_THRESHOLD='${memory.eviction}Mi'`);
      expect(scripts[host]).toContain(`export MAX_PODS='${memory.maxPods}'`);
    });
    expect(scripts[0]).toContain(`export FLUX_MEMORY_REQUEST='${setup.flux.request}Mi'`);
    expect(scripts[0]).toContain(`export FLUX_MEMORY_LIMIT='${setup.flux.limit}Mi'`);
    expect(scripts[0]).toContain(`export FLUX_GO_MEMORY_LIMIT='${setup.flux.goMemoryLimit}MiB'`);
  }
});

test('agents are made when the server is ready, and hold its address', () => {
  const [server] = ofType(stack, 'AWS::CloudFormation::WaitCondition');
  const [, agent] = ofType(stack, 'AWS::EC2::Instance');
  expect(agent?.[1].DependsOn).toContain(server?.[0]);
  templateOf(stack).hasResourceProperties('AWS::EC2::Instance', {
    UserData: {
      'Fn::Base64': { 'Fn::Join': ['', Match.arrayWith([{ 'Fn::GetAtt': [Match.anyValue(), 'PrivateIp'] }])] },
    },
  });
});

describe('hosts are replaced, and wait for signals of their own,', () => {
  /** Ids of instances, signals and conditions, of the server and of its agent. */
  const ids = (of: Stack) =>
    ['EC2::Instance', 'CloudFormation::WaitConditionHandle', 'CloudFormation::WaitCondition'].flatMap((type) =>
      ofType(of, `AWS::${type}`).map(([id]) => id),
    );
  const before = ids(stack);

  test.each<[string, Choices]>([
    ['another boot of the server', { fluxRoleArn: 'arn:aws:iam::111111111111:role/another' }],
    ['another image', { amiId: 'ami-00000000000000001' }],
    ['another size of the server and of its agent', { server: 't3.micro', agents: ['t3.micro'] }],
    ['another zone', { zone: 2 }],
    ['another generation', { generation: 2 }],
  ])('by %s', (_, changed) => {
    const after = ids(synth(changed).stack);
    expect(after).toHaveLength(6);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  test('an agent of another size alone, which takes no more than itself', () => {
    const agents = ['t2.micro', 't2.micro'] as const;
    const [former, after] = [ids(synth({ agents }).stack), ids(synth({ agents: ['t2.micro', 't3.medium'] }).stack)];
    const replaced = former.filter((id) => !after.includes(id));
    expect(replaced).toHaveLength(3);
    expect(replaced.filter((id) => !id.startsWith('Agent2'))).toEqual([]);
  });

  test('by another start.sh', () => {
    const usual = jest.mocked(userData).getMockImplementation();
    jest.mocked(userData).mockImplementation((...args) => `${usual?.(...args)}\n# changed`);
    const after = ids(synth().stack);
    jest.mocked(userData).mockImplementation(usual);
    expect(after).toHaveLength(6);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  test('and by nothing else', () => {
    expect(before).toHaveLength(6);
    expect(ids(synth().stack)).toEqual(before);
    expect(ids(synth({ agents: ['t2.micro', 't2.micro'] }).stack)).toEqual(expect.arrayContaining(before));
  });
});

test('hosts are in the zone of the configuration, and nowhere else', () => {
  const subnets = (zone: number) =>
    ofType(synth({ zone }).stack, 'AWS::EC2::Instance').map(([, { Properties }]) =>
      JSON.stringify(Properties?.['NetworkInterfaces'] ?? Properties?.['SubnetId']),
    );
  expect(subnets(1)).toEqual([expect.stringContaining('Subnet1'), expect.stringContaining('Subnet1')]);
  expect(subnets(2)).toEqual([expect.stringContaining('Subnet2'), expect.stringContaining('Subnet2')]);
  expect(() => synth({ zone: 3 })).toThrow('the network has no zone 3');
});

test('user data fits, checks the boot script, and holds no secret but its name', () => {
  for (const { Properties } of instances) {
    const text = JSON.stringify(Properties?.['UserData']);
    expect(text.length).toBeLessThan(MAX_USER_DATA_BYTES);
    expect(text).toMatch(/export BOOT_SCRIPT_SHA256='[0-9a-f]{64}'/);
    expect(text).not.toMatch(/resolve:secretsmanager|BEGIN [A-Z ]*PRIVATE KEY/);
  }
});

test.each(['server', 'agent'] as const)('the boot script of a %s is an asset, byte for byte', (kind) => {
  const outdir = Stage.of(stack)?.assetOutdir ?? '';
  const assets = readdirSync(outdir).filter((file) => file.endsWith('.sh'));
  expect(assets).toHaveLength(2);
  expect(assets.map((file) => readFileSync(join(outdir, file), 'utf8'))).toContain(bootScript(kind));
});

test('the server reads its secrets, keeps the signing key, and publishes two documents and one parameter', () => {
  expect(maskHashes(statements('Server'))).toMatchSnapshot();
});

test('an agent reads its boot script, the agent token and the CA hash, and nothing of the server', () => {
  expect(maskHashes(statements('Agent1'))).toMatchSnapshot();
  const text = statements('Agent1').join('\n');
  expect(statements('Server').join('\n')).toMatch(/ServerToken|SigningKey/);
  expect(text).not.toMatch(/ServerToken|SigningKey|PutParameter|s3:Put|ec2:/);
});

test('Session Manager is all that Systems Manager gets: no managed policy, and no parameter but the CA hash', () => {
  const roles = ofType(stack, 'AWS::IAM::Role');
  expect(roles).toHaveLength(2);
  for (const [id, { Properties }] of roles) {
    expect([id, Properties?.['ManagedPolicyArns']]).toEqual([id, undefined]);
  }
  for (const host of ['Server', 'Agent1'] as const) {
    const parameters = statements(host).filter((line) => /ssm:(Get|Put)Parameter/.test(line));
    expect(parameters).toEqual([expect.stringContaining('CaHash')]);
  }
});

test('hosts use objects of this account alone', () => {
  const objects = [...statements('Server'), ...statements('Agent1')].filter((line) => / s3:/.test(line));
  expect(objects).toHaveLength(3);
  for (const line of objects) {
    expect(line).toContain('if {"StringEquals":{"aws:ResourceAccount":"${AWS::AccountId}"}}');
  }
});

describe('routes', () => {
  const serving = synth({ agents: ['t2.micro', 't2.micro'], servesRoutes: true });
  const groupsOf = ({ Properties }: (typeof instances)[number]) =>
    (Properties?.['NetworkInterfaces'] as { GroupSet: unknown[] }[]).map(({ GroupSet }) => JSON.stringify(GroupSet));

  test('are let in to the first agent only', () => {
    for (const { instances: hosts } of [serving, synth({ agents: ['t2.micro', 't2.micro'] })]) {
      const opened = hosts.map((host) => groupsOf(host).join().includes('Ingress'));
      expect(opened).toEqual([false, true, false]);
    }
  });

  test('have a fixed address if they are served, at the first agent', () => {
    templateOf(stack).resourceCountIs('AWS::EC2::EIP', 0);
    templateOf(serving.stack).resourceCountIs('AWS::EC2::EIP', 1);
    templateOf(serving.stack).hasResourceProperties('AWS::EC2::EIP', {
      Domain: 'vpc',
      InstanceId: { Ref: Match.stringLikeRegexp('^Agent1Instance') },
    });
    templateOf(serving.stack).hasOutput('RouteAddressIp', { Value: { 'Fn::GetAtt': ['RouteAddress', 'PublicIp'] } });
  });

  test('move to a new host when it is ready, and not before', () => {
    const [, ready] = ofType(serving.stack, 'AWS::CloudFormation::WaitCondition');
    const [address] = ofType(serving.stack, 'AWS::EC2::EIP');
    expect(ready?.[0]).toMatch(/^Agent1/);
    expect(address?.[1].DependsOn).toContain(ready?.[0]);
  });

  test('replace no host when they are served, or not any more', () => {
    const ids = (of: Stack) => Object.keys(resourcesOf(of)).filter((id) => id.includes('Instance'));
    expect(ids(synth({ servesRoutes: true }).stack)).toEqual(ids(stack));
  });
});

describe('messages about the hosts', () => {
  const hosts = ['Server', 'Agent1', 'Agent2', 'Agent3'];
  const three = synth({ agents: ['t2.micro', 't2.micro', 't2.micro'] }).stack;
  const instanceOf = (host: string) =>
    ofType(three, 'AWS::EC2::Instance').find(([id]) => id.startsWith(`${host}Instance`))?.[0];

  const ec2 = (action: string) => `arn:aws:automate:us-east-1:ec2:${action}`;
  test.each([
    ['StatusCheckFailed_System', 'GreaterThanOrEqualToThreshold', 1, 60, 2, [ec2('recover')]],
    ['StatusCheckFailed_Instance', 'GreaterThanOrEqualToThreshold', 1, 60, 3, [ec2('reboot')]],
    ['CPUSurplusCreditsCharged', 'GreaterThanThreshold', 0, 300, 1, []],
  ])('are sent when %s', (MetricName, ComparisonOperator, Threshold, Period, EvaluationPeriods, actions) => {
    const alarms = ofType(three, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties?.['MetricName'] === MetricName,
    );
    expect(alarms.map(([, { Properties }]) => Properties?.['Dimensions'])).toEqual(
      hosts.map((host) => [{ Name: 'InstanceId', Value: { Ref: instanceOf(host) } }]),
    );
    for (const [, { Properties }] of alarms) {
      expect(Properties).toMatchObject({
        ...{ Namespace: 'AWS/EC2', Statistic: 'Maximum', TreatMissingData: 'notBreaching' },
        ...{ ComparisonOperator, Threshold, Period, EvaluationPeriods },
        AlarmActions: ['arn:aws:sns:us-east-1:111111111111:alarms', ...actions],
      });
    }
  });

  test('are sent when the state of these instances changes, and of no other', () => {
    const rules = ofType(three, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules.map((rule) => rule?.['EventPattern'])).toEqual(
      hosts.map((host) => ({
        source: ['aws.ec2'],
        'detail-type': ['EC2 Instance State-change Notification'],
        detail: { 'instance-id': [{ Ref: instanceOf(host) }], state: ['running', 'stopped', 'terminated'] },
      })),
    );
    const inputs = rules.map((rule) => (rule?.['Targets'] as { Arn: string; InputTransformer: Input }[])[0]);
    expect(inputs.map((input) => input?.Arn)).toEqual(Array(4).fill('arn:aws:sns:us-east-1:111111111111:alarms'));
    expect(inputs.map((input) => input?.InputTransformer.InputTemplate.split(' If ')[0])).toEqual(
      ['server', 'agent 1', 'agent 2', 'agent 3'].map(
        (host) => `"The ${host} of dev (EC2 instance <detail-instance-id>) is now <detail-state>.`,
      ),
    );
  });

  test('are on one dashboard with their processor', () => {
    const [dashboard, ...others] = ofType(three, 'AWS::CloudWatch::Dashboard');
    expect(others).toEqual([]);
    const body = JSON.stringify(dashboard);
    for (const host of hosts) {
      expect(body).toContain(String(instanceOf(host)));
    }
    expect(body).toMatch(/CPUUtilization[^]*CPUCreditBalance/);
  });
});

interface Input {
  readonly InputTemplate: string;
}

test("the server writes its report to the platform's table, and no release", () => {
  const roles = [...policiesOf(stack, (name) => name)].filter(([name]) => name.startsWith('Server'));
  const permissions = roles.flatMap(([, policies]) => policies.permissions);
  const resource = statusTable(permissions);
  const ask = (action: string, kind: string) =>
    decide(permissions, { action: `dynamodb:${action}`, resource, context: { 'dynamodb:LeadingKeys': [kind] } });
  expect(resource).toMatch(/:table\/idp-dev-deployments$/);
  expect([ask('PutItem', 'status'), ask('PutItem', 'release')]).toEqual(['allowed', 'denied']);
  expect(['GetItem', 'Query', 'UpdateItem', 'DeleteItem'].map((action) => ask(action, 'status'))).toEqual(
    Array(4).fill('denied'),
  );
});

function statusTable(permissions: readonly PolicyStatement[]): string {
  const resources = permissions.flatMap(({ Resource = [] }) => Resource);
  return resources.find((arn) => arn.includes(':dynamodb:')) ?? '';
}

test('two certificates of releases fit into the user data of the server, and no agent gets them', () => {
  const certificates = ['a', 'b'].map((letter) => `-----BEGIN CERTIFICATE-----\n${letter.repeat(900)}`);
  const texts = ofType(synth({ releaseCertificates: certificates }).stack, 'AWS::EC2::Instance').map(
    ([, { Properties }]) => JSON.stringify(Properties?.['UserData']),
  );
  const given = certificates.map((pem) => Buffer.from(pem).toString('base64')).join(' ');
  expect(texts.filter((text) => text.includes(`export RELEASE_CERTIFICATES='${given}'`))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('RELEASE_CERTIFICATES'))).toHaveLength(1);
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(MAX_USER_DATA_BYTES);
});
