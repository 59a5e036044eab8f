import type { Environment } from '../../lib/config/environment';
import { RELEASES } from '../../lib/hosts/versions';
import type { Plan } from '../../lib/plan/plan';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import {
  exportsOf,
  importsOf,
  lockedExports,
  type StackTemplate,
  type Templates,
  templatesOf,
} from '../support/exports';
import { emptyPlan, ordersDatabase, ordersQueue, ordersTable, testPlan } from '../support/plan';
import { testEnvironment } from '../support/target';

// CloudFormation neither removes nor changes an export that another stack imports: such a change cannot be deployed.

const { cluster, github, network } = testEnvironment;

const synth = (environment: Partial<Environment> = {}, plan: Plan = testPlan) =>
  templatesOf(createPlatform(testApp(), { ...testEnvironment, ...environment }, plan));

const before = synth();

/** Changes of the configuration that are made in ordinary life. */
const CONFIGURATIONS: Readonly<Record<string, Partial<Environment>>> = {
  'another AMI': { cluster: { ...cluster, amiIds: { 'us-east-1': 'ami-00000000000000001' } } },
  'another generation of hosts': { cluster: { ...cluster, generation: 2 } },
  'another zone': { cluster: { ...cluster, zone: 2 } },
  'another size of the server': { cluster: { ...cluster, server: 't3.small' } },
  'another size of an agent': { cluster: { ...cluster, agents: ['t3.medium'] } },
  'one more agent': { cluster: { ...cluster, agents: ['t2.micro', 't3.small'] } },
  'the most agents': { cluster: { ...cluster, agents: Array(10).fill('t2.micro') } },
  'another log retention': { logRetentionDays: 30 },
  'flow logs': { network: { ...network, flowLogs: true } },
  'routes that are served': { ingress: { allowedCidrs: ['203.0.113.0/24'] } },
  'routes that are served by HTTPS': { ingress: { allowedCidrs: ['0.0.0.0/0'], domain: 'apps.example.com' } },
  'releases that are signed': { release: { sign: true, certificates: [], verify: false, generation: 1 } },
  'releases that are verified': { release: { sign: true, certificates: ['one', 'two'], verify: true, generation: 2 } },
  'another removal policy': { removal: 'retain' },
  'another budget and recipient': { budget: { amount: 80, email: 'others@example.com' } },
  'a repository with a new name': { github: { ...github, repository: 'renamed' } },
  'the other form of GitHub subjects': { github: { ...github, subject: 'names' } },
  'a platform with a new name': { platform: 'renamed' },
};

const PLANS: Readonly<Record<string, Plan>> = {
  'no workloads': emptyPlan,
  'a workload less': {
    ...testPlan,
    ...{ workloads: testPlan.workloads.slice(1), identities: testPlan.identities.slice(1) },
    ...{ images: testPlan.images.slice(1), claims: testPlan.claims.slice(1) },
  },
  'no claims': { ...testPlan, claims: [] },
  'a claim more': { ...testPlan, claims: [...testPlan.claims, { ...ordersQueue, logicalId: 'More', name: 'more' }] },
  'the first database': { ...testPlan, claims: [...testPlan.claims, ordersDatabase] },
  'a claim that changes': {
    ...testPlan,
    claims: testPlan.claims.map((claim) => (claim === ordersTable ? { ...ordersTable, name: 'renamed' } : claim)),
  },
};

/** A boot script has a hash in the id of its instance. */
const RELEASE_CHANGES = ['k3s', 'flux'] as const;

const changes: readonly (readonly [string, () => Templates])[] = [
  ...Object.entries(CONFIGURATIONS).map(([name, changed]) => [name, () => synth(changed)] as const),
  ...Object.entries(PLANS).map(([name, plan]) => [name, () => synth({}, plan)] as const),
  ...RELEASE_CHANGES.map((name) => [`another version of ${name}`, () => synthWithRelease(name)] as const),
];

function synthWithRelease(name: 'k3s' | 'flux'): Templates {
  const replaced = jest.replaceProperty(RELEASES[name], 'version', 'v9.9.9');
  try {
    return synth();
  } finally {
    replaced.restore();
  }
}

describe.each(changes)('%s', (_, make) => {
  const after = make();

  test('changes a template, and no export that is in use', () => {
    expect(Object.fromEntries(after)).not.toEqual(Object.fromEntries(before));
    expect(lockedExports(before, after)).toEqual([]);
  });

  test('can be taken back', () => {
    expect(lockedExports(after, before)).toEqual([]);
  });

  test('leaves no import without its export', () => {
    const exports = exportsOf(after);
    expect([...importsOf(after).keys()].filter((name) => !exports.has(name))).toEqual([]);
  });
});

test('only the address block of the network cannot be changed while hosts are in it', () => {
  const after = synth({ network: { ...network, cidr: '10.99.0.0/22' } });
  const locked = lockedExports(before, after);
  expect(locked.length).toBeGreaterThan(0);
  for (const problem of locked) {
    expect(problem).toMatch(/^dev-networking:.* is changed, and in use by dev-compute$/);
  }
});

test('what crosses stacks goes to the hosts, and from the alarm topic to the alarms', () => {
  const crossings = [...importsOf(before)].flatMap(([name, importers]) =>
    importers.map((importer) => `${name.split(':')[0] ?? ''} -> ${importer}`),
  );
  expect([...new Set(crossings)].sort()).toEqual([
    'dev-networking -> dev-compute',
    'dev-security -> dev-compute',
    'dev-services -> dev-compute',
    'dev-services -> dev-observability',
  ]);
});

test('nothing is exported that no stack imports, but what hosts can move to and the first database needs', () => {
  const imports = importsOf(before);
  const unused = [...exportsOf(before).keys()].filter((name) => !imports.has(name));
  expect(unused.sort()).toEqual([
    expect.stringMatching(/^dev-networking:ExportsOutputRefNetworkVpc[0-9A-F]{8}/),
    expect.stringMatching(/^dev-networking:ExportsOutputRefNetworkVpcpublicSubnet2/),
  ]);
});

describe('the comparison', () => {
  const instance = (id: string, image: string): StackTemplate => ({
    Resources: { [id]: { Type: 'AWS::EC2::Instance', Properties: { ImageId: image } } },
    Outputs: { Host: { Value: { Ref: id }, Export: { Name: `compute:${id}` } } },
  });
  const alarm: StackTemplate = {
    Resources: {
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Id: { 'Fn::ImportValue': 'compute:Host1' } } },
    },
  };
  const set = (compute: StackTemplate) =>
    new Map([
      ['compute', compute],
      ['observability', alarm],
    ]);

  test.each([
    [
      'an export with another name',
      instance('Host2', 'ami-1'),
      'compute:Host1 is removed, and in use by observability',
    ],
    [
      'a resource that is replaced',
      instance('Host1', 'ami-2'),
      'compute:Host1 is changed, and in use by observability',
    ],
  ])('finds %s', (_, changed, problem) => {
    expect(lockedExports(set(instance('Host1', 'ami-1')), set(changed))).toEqual([problem]);
  });
});
