import { environmentSchema } from '../../lib/config/environment';
import { parseEnvironments } from '../../lib/config/parse-environments';
import { EKS_VERSIONS, supportNotice, type EksVersion } from '../../lib/config/eks-versions';
import { agentRooms } from '../../lib/config/memory-budget';
import { UserError } from '../../lib/diagnostics/user-error';
import { monthlyCost } from '../../lib/compare/monthly-cost';
import { AUTO_MODE_FEE, HOURS_A_MONTH, NODE_PRICES, PRICES } from '../../lib/compare/prices';
import { eksEnvironment, besideEnvironment } from '../support/eks';

const { name: _, ...eks } = eksEnvironment;
const parse = (change: object, network: object = {}) =>
  parseEnvironments(
    { dev: { ...eks, network: { ...eks.network, ...network }, cluster: { ...eks.cluster, ...change } } },
    'environments.ts',
  );
const refusals = (change: object, network: object = {}): string[] => {
  try {
    parse(change, network);
    return [];
  } catch (error) {
    return error instanceof UserError ? error.message.split('\n') : [String(error)];
  }
};
const nodesOf = () => ({ types: ['t3.medium'], spot: false, limit: { memory: 8192, cpu: 4 } });

test('a cluster of EKS needs a version and nodes; its API is private, its nodes are on demand', () => {
  const cluster = { engine: 'eks', version: '1.35', nodes: { types: ['t3.medium'], limit: { memory: 8192, cpu: 4 } } };
  const { dev } = parseEnvironments({ dev: { ...eks, cluster } }, 'environments.ts');
  expect(dev?.cluster).toMatchObject({ api: 'private', administrators: [], active: 'eks', nodes: { spot: false } });
});

test.each<[string, object, object, RegExp]>([
  ['a version that EKS has not', { version: '1.29' }, {}, /dev\.cluster\.version: .*'1\.29'.*1\.35/],
  ['an API for everybody', { api: { publicFrom: ['0.0.0.0/0'] } }, {}, /whole internet/],
  ['a block that EC2 writes otherwise', { api: { publicFrom: ['203.0.113.7/24'] } }, {}, /first address/],
  ['a type that is too small', { nodes: { ...nodesOf(), types: ['t3.micro'] } }, {}, /types\.0: 't3\.micro'/],
  [
    'two architectures',
    { nodes: { ...nodesOf(), types: ['t3.medium', 't4g.medium'] } },
    {},
    /types\.1: .*arm64.*one architecture/,
  ],
  [
    'a limit below any node',
    { nodes: { ...nodesOf(), limit: { memory: 2048, cpu: 4 } } },
    {},
    /limit\.memory.*4096 or more/,
  ],
  [
    'an administrator who is no role',
    { administrators: ['arn:aws:iam::111111111111:user/me'] },
    {},
    /ARN of an IAM role/,
  ],
  [
    'an administrator twice',
    { administrators: Array(2).fill('arn:aws:iam::111111111111:role/a') },
    {},
    /names a role twice/,
  ],
  ['a network that is too small', {}, { cidr: '10.20.0.0/22' }, /dev\.network\.cidr: .*\/20 or larger/],
  ['a network over the services of EKS', {}, { cidr: '172.20.0.0/16' }, /overlaps 172\.20\.0\.0\/16, which EKS/],
])('%s is refused', (_name, change, network, expected) => {
  const found = refusals(change, network);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test('k3s may be where EKS may not, and a small network is large enough for it', () => {
  const { cluster: hosts } = besideEnvironment;
  const k3s = hosts.engine === 'eks' ? hosts.beside : undefined;
  const settings = { ...eks, network: { ...eks.network, cidr: '172.20.0.0/22' }, cluster: { engine: 'k3s', ...k3s } };
  expect(() => parseEnvironments({ dev: settings }, 'environments.ts')).not.toThrow();
});

test.each(Object.entries(EKS_VERSIONS) as [EksVersion, string][])(
  'the end of support of %s is told in time',
  (version, end) => {
    const day = (days: number) => new Date(Date.parse(end) + days * 86_400_000);
    expect(supportNotice(version, day(-90))).toBeUndefined();
    expect(supportNotice(version, day(-30))).toContain(`in standard support until ${end}`);
    expect(supportNotice(version, day(1))).toContain(`out of standard support since ${end}`);
  },
);

test('a domain is refused, since the load balancer has no certificate', () => {
  const ingress = { allowedCidrs: ['203.0.113.0/24'], domain: 'apps.example.com' };
  const { error } = environmentSchema.safeParse({ ...eksEnvironment, ingress });
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['ingress.domain', expect.stringMatching(/^is not ready on EKS, .*; leave it out$/)],
  ]);
  expect(
    environmentSchema.safeParse({ ...eksEnvironment, ingress: { allowedCidrs: ['203.0.113.0/24'] } }).success,
  ).toBe(true);
});

test('workloads have what the nodes have at their limit, without what runs on each', () => {
  const rooms = agentRooms(eksEnvironment);
  // Two nodes of 8 GiB, a fifth of it kept; Fluentd on each, Flux and two programs of the platform on the first.
  expect(rooms).toEqual([
    { host: 'node 1', memory: Math.floor(8192 * 0.8) - 96 - 160 - 128, pods: 105 },
    { host: 'node 2', memory: Math.floor(8192 * 0.8) - 96, pods: 109 },
  ]);
});

test('while both clusters run, the active one counts', () => {
  const { cluster } = besideEnvironment;
  const hosts = (active: 'beside' | 'eks') =>
    agentRooms({ ...besideEnvironment, cluster: { ...cluster, active } as typeof cluster }).map(({ host }) => host);
  expect(hosts('eks')).toEqual(['node 1', 'node 2']);
  expect(hosts('beside')).toEqual([undefined]);
});

test('the plan prices the control plane, and nodes up to their limit', () => {
  const { items, total } = monthlyCost([], eksEnvironment);
  // As many small ones cost more than half as many large ones: each has an address and a disk.
  const instances = 4 * HOURS_A_MONTH * NODE_PRICES['t3.medium'].dollars;
  const each = HOURS_A_MONTH * PRICES.publicAddress.dollars + 20 * PRICES.disk.dollars;
  const expected =
    HOURS_A_MONTH * PRICES.controlPlane.dollars +
    instances * (1 + AUTO_MODE_FEE) +
    4 * each +
    0.2 +
    3 * PRICES.secret.dollars;
  expect(total).toBeCloseTo(expected, 2);
  const names = items.map(({ item }) => item);
  expect(names).toEqual(expect.arrayContaining(['EKS control plane', 't3.medium on demand, at most']));
  expect(names.join()).not.toMatch(/load balancer/);
  const ingress = { allowedCidrs: ['203.0.113.0/24'] };
  expect(monthlyCost([], { ...eksEnvironment, ingress }).total - total).toBeCloseTo(23.73, 1);
});

test('one node of the smallest type costs what the README says, and both clusters the sum of both', () => {
  const limit = { memory: 4096, cpu: 2 };
  const { dev } = parse({ nodes: { ...nodesOf(), limit } });
  const small = dev === undefined ? 0 : monthlyCost([], dev).total;
  expect(small).toBe(113.66);
  const hosts = besideEnvironment.cluster.engine === 'eks' ? besideEnvironment.cluster.beside : undefined;
  expect(hosts).toBeDefined();
  const k3s = { ...besideEnvironment, cluster: { engine: 'k3s' as const, ...hosts } } as typeof besideEnvironment;
  const shared = 0.2 + 3 * PRICES.secret.dollars;
  expect(monthlyCost([], besideEnvironment).total).toBeCloseTo(
    monthlyCost([], k3s).total + monthlyCost([], eksEnvironment).total - shared,
    1,
  );
});
