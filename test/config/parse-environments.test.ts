import { localEnvironment, parseEnvironments } from '../../lib/config/parse-environments';
import { UserError } from '../../lib/diagnostics/user-error';
import { testEnvironment } from '../support/target';

const { name: _, ...valid } = testEnvironment;

function refusal(values: Record<string, unknown>): string[] {
  try {
    parseEnvironments(values, 'environments.ts');
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split('\n');
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

test('an environment allows the restricted profile and images from anywhere, unless it says otherwise', () => {
  const { securityProfiles: _profiles, imageRegistries: _registries, ...short } = valid;
  expect(parseEnvironments({ dev: short }, 'environments.ts')['dev']).toMatchObject({
    securityProfiles: ['restricted'],
    imageRegistries: ['*'],
  });
});

test('a valid environment is taken as it is', () => {
  expect(parseEnvironments({ dev: valid }, 'environments.ts')).toEqual({ dev: testEnvironment });
});

test.each(['10.4.0.0/16', '10.41.0.0/16', '10.44.0.0/22', '192.168.42.0/24', '172.16.43.0/24'])(
  'takes %s, which is not a block of k3s',
  (cidr) => {
    const network = { cidr, flowLogs: false };
    expect(parseEnvironments({ dev: { ...valid, network } }, 'environments.ts')['dev']?.network).toEqual(network);
  },
);

test.each([
  { allowedCidrs: ['0.0.0.0/0'] },
  { allowedCidrs: ['0.0.0.0/0'], domain: 'apps.xn--e1afmkfd.xn--p1ai' },
  { allowedCidrs: ['203.0.113.0/24', '198.51.100.7/32', '128.0.0.0/1'], domain: 'apps.example.com' },
])('an ingress is taken as it is: %j', (ingress) => {
  expect(parseEnvironments({ dev: { ...valid, ingress } }, 'environments.ts')).toMatchObject({ dev: { ingress } });
});

test('the local run has no ingress', () => {
  const base = { ...testEnvironment, ingress: { allowedCidrs: ['0.0.0.0/0'], domain: 'apps.example.com' } };
  expect(localEnvironment(base)).not.toHaveProperty('ingress');
});

test('two environments that would deploy with the same roles are refused', () => {
  const values = { abc: { ...valid, platform: 'idp' }, bc: { ...valid, platform: 'idpa' } };
  expect(refusal(values)).toEqual([
    "environments.ts: bc: 'bc' and 'abc' would share the bootstrap roles of 'idpabc'; choose another name",
  ]);
});

test.each([
  [
    'an unknown key',
    { ...valid, colour: 'red' },
    'dev.colour: is not a setting; settings: account, budget, capacity, cluster, existing, github, imageRegistries, ingress, logRetentionDays, name, network, platform, region, release, removal, securityProfiles, variables',
  ],
  [
    'a missing key',
    { ...valid, region: undefined },
    'dev.region: is missing; expected an AWS region such as us-east-1',
  ],
  [
    'a region without an image',
    { ...valid, region: 'eu-west-1' },
    'dev.cluster.amiIds: has no image for eu-west-1; add the id of its Amazon Linux 2023 x86_64 image',
  ],
  [
    'an image for what is no region',
    { ...valid, cluster: { ...valid.cluster, amiIds: { ...valid.cluster.amiIds, moon: 'ami-0123456789abcdef0' } } },
    "dev.cluster.amiIds.moon: the key 'moon' is not valid; expected an AWS region such as us-east-1",
  ],
  [
    'a third zone',
    { ...valid, cluster: { ...valid.cluster, zone: 3 } },
    'dev.cluster.zone: 3 is not valid; expected 1 or 2',
  ],
  [
    'an unknown instance type',
    { ...valid, cluster: { ...valid.cluster, agents: ['t3.micro', 't1.tiny'] } },
    /^environments\.ts: dev\.cluster\.agents\.1: 't1\.tiny' is not valid; expected 't2\.micro', 't2\.small', /,
  ],
  [
    'a type that is too small',
    { ...valid, cluster: { ...valid.cluster, server: 't3.nano' } },
    /^environments\.ts: dev\.cluster\.server: 't3\.nano' is not valid; (did you mean '[\w.]+'\? )?k3s does not fit into its 0\.5 GiB; expected 't2\.micro', .* or 't4g\.large'$/,
  ],
  [
    'hosts of two architectures',
    { ...valid, cluster: { ...valid.cluster, agents: ['t3.micro', 't4g.medium'] } },
    "dev.cluster.agents.1: 't4g.medium' is arm64, and the server 't2.micro' is amd64; choose types of one architecture",
  ],
  [
    'more agents than a small server serves',
    { ...valid, cluster: { ...valid.cluster, agents: Array(6).fill('t3.medium') } },
    "dev.cluster.server: 't2.micro' has 1 GiB, and serves at most 5 agents; choose a larger type for 6",
  ],
  [
    'a region without an image for arm64',
    { ...valid, region: 'eu-west-1', cluster: { ...valid.cluster, server: 't4g.small', agents: ['t4g.medium'] } },
    'dev.cluster.amiIds: has no image for eu-west-1; add the id of its Amazon Linux 2023 arm64 image',
  ],
  [
    'an unknown engine',
    { ...valid, cluster: { ...valid.cluster, engine: 'k8s' } },
    "dev.cluster.engine: 'k8s' is not valid; expected 'k3s' or 'eks'",
  ],
  [
    'a key that no cluster has',
    { ...valid, cluster: { ...valid.cluster, profile: 't2.micro' } },
    'dev.cluster.profile: is not a setting; settings: agents, amiIds, engine, generation, server, zone',
  ],
  [
    'a cluster that is none',
    { ...valid, cluster: 'k3s' },
    "dev.cluster: 'k3s' is a string; expected a map: write <key>: <value>",
  ],
  [
    'too many agents',
    { ...valid, cluster: { ...valid.cluster, agents: Array(11).fill('t2.micro') } },
    'dev.cluster.agents: has 11 items; expected at most 10 items',
  ],
  [
    'a public address block',
    { ...valid, network: { cidr: '8.8.8.0/24', flowLogs: false } },
    "dev.network.cidr: '8.8.8.0/24' is not valid; expected a private IPv4 block from /16 to /24",
  ],
  [
    'a block of the pods of k3s',
    { ...valid, network: { cidr: '10.42.0.0/16', flowLogs: false } },
    "dev.network.cidr: '10.42.0.0/16' overlaps 10.42.0.0/16, which k3s uses for pods and services; choose another block",
  ],
  [
    'a part of the block of the services of k3s',
    { ...valid, network: { cidr: '10.43.252.0/22', flowLogs: false } },
    "dev.network.cidr: '10.43.252.0/22' overlaps 10.43.0.0/16, which k3s uses for pods and services; choose another block",
  ],
  [
    'an address that is none',
    { ...valid, network: { cidr: '10.999.0.0/22', flowLogs: false } },
    /dev\.network\.cidr: '10\.999\.0\.0\/22' is not valid/,
  ],
  [
    'a retention CloudWatch does not know',
    { ...valid, logRetentionDays: 8 },
    /^environments\.ts: dev\.logRetentionDays: 8 is not valid; expected 1, 3, 5, /,
  ],
  [
    'a security profile that does not exist',
    { ...valid, securityProfiles: ['privileged'] },
    "dev.securityProfiles.0: 'privileged' is not valid; expected 'restricted' or 'baseline'",
  ],
  [
    'a registry with a scheme',
    { ...valid, imageRegistries: ['https://quay.io'] },
    "dev.imageRegistries.0: 'https://quay.io' is not valid; expected a registry such as 'docker.io' or 'ghcr.io/our-team', or '*' for any",
  ],
  [
    'an account that is none',
    { ...valid, account: '1234' },
    "dev.account: '1234' is not valid; expected an AWS account of 12 digits",
  ],
  [
    'an unknown form of GitHub subjects',
    { ...valid, github: { ...valid.github, subject: 'ids' } },
    "dev.github.subject: 'ids' is not valid; expected 'immutable' or 'names'",
  ],
  [
    'a bad e-mail address',
    { ...valid, budget: { amount: 1, email: 'nobody' } },
    "dev.budget.email: 'nobody' is not valid; expected an e-mail address",
  ],
  [
    'no block that may reach routes',
    { ...valid, ingress: { allowedCidrs: [] } },
    'dev.ingress.allowedCidrs: has 0 items; expected at least 1 item',
  ],
  [
    'a block that is none',
    { ...valid, ingress: { allowedCidrs: ['203.0.113.0/24', 'everyone'] } },
    "dev.ingress.allowedCidrs.1: 'everyone' is not valid; expected an IPv4 block such as 203.0.113.0/24",
  ],
  [
    'a block that begins elsewhere',
    { ...valid, ingress: { allowedCidrs: ['203.0.113.7/24'] } },
    'dev.ingress.allowedCidrs.0: expected the first address of its block, such as 203.0.113.0/24',
  ],
  [
    'a domain that is none',
    { ...valid, ingress: { allowedCidrs: ['0.0.0.0/0'], domain: 'https://example.com' } },
    "dev.ingress.domain: 'https://example.com' is not valid; expected a domain such as apps.example.com",
  ],
  [
    'a repository id that is text',
    { ...valid, github: { ...valid.github, repositoryId: '22' } },
    /dev\.github\.repositoryId: '22' is a string; expected a number/,
  ],
])('fails when it meets %s', (_, values, expected) => {
  expect(refusal({ dev: values })).toEqual([
    typeof expected === 'string' ? `environments.ts: ${expected}` : expect.stringMatching(expected),
  ]);
});

test('fails when it meets hosts, which cluster has replaced, and says what to write', () => {
  const { cluster: _cluster, ...others } = valid;
  const hosts = { profile: 't3.small', agents: 2, amiIds: { 'us-east-1': 'ami-0123456789abcdef0' }, zone: 2 };
  expect(
    refusal({
      dev: { ...others, hosts },
      prod: { ...others, hosts: { ...hosts, profile: 't2.micro', agents: 1, zone: 1 } },
    }),
  ).toEqual([
    "environments.ts: dev.hosts: is now 'cluster'; write instead cluster: { engine: 'k3s', server: 't3.small', agents: [ 't3.micro', 't3.micro' ], amiIds: { 'us-east-1': 'ami-0123456789abcdef0' }, zone: 2 }",
    "environments.ts: prod.hosts: is now 'cluster'; write instead cluster: { engine: 'k3s', server: 't2.micro', agents: [ 't2.micro' ], amiIds: { 'us-east-1': 'ami-0123456789abcdef0' }, zone: 1 }",
  ]);
});

test('fails when an environment takes the name of the local run', () => {
  expect(refusal({ local: valid })).toEqual([
    "environments.ts: local: the name 'local' is reserved for the local run; choose another",
  ]);
});

test('reports the problems of all environments at once', () => {
  expect(refusal({ dev: { ...valid, region: 'here' }, prod: { ...valid, removal: 'never' } })).toHaveLength(2);
});
