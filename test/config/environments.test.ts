import { environments as configured } from '../../lib/config/environments';
import type { Environment } from '../../lib/config/environment';
import { parseEnvironments } from '../../lib/config/parse-environments';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { createPlatform } from '../../lib/platform';
import { readWorkloads } from '../../lib/read-workloads';
import { testApp } from '../support/app';
import { environments } from '../support/environments';
import { testEnvironment } from '../support/target';

// Whether tests depend on lib/config/environments.ts is what .ci/fork finds out.

test('a test that asks for the configuration gets the environments of the tests', () => {
  expect(configured).toBe(environments);
});

const { name: _, ...dev } = testEnvironment;

test.each<[string, Record<string, Omit<Environment, 'name'>>]>([
  ['another owner', { dev: { ...dev, github: { ...dev.github, owner: 'me', repository: 'mine', ownerId: 1 } } }],
  ['subjects of GitHub with names', { dev: { ...dev, github: { ...dev.github, subject: 'names' } } }],
  ['an account of its own', { dev: { ...dev, account: '222222222222' } }],
  ['another platform name', { dev: { ...dev, platform: 'shop' } }],
  [
    'another region',
    {
      dev: {
        ...dev,
        region: 'ap-southeast-2',
        cluster: { ...dev.cluster, amiIds: { 'ap-southeast-2': 'ami-00000000000000001' } },
      },
    },
  ],
  ['another e-mail address', { dev: { ...dev, budget: { amount: 1, email: 'me@example.org' } } }],
  [
    'more and other hosts',
    { dev: { ...dev, cluster: { ...dev.cluster, server: 't3.small', agents: ['t3.medium', 't2.micro'] } } },
  ],
  ['one environment more', { dev, prod: dev, staging: dev }],
  ['one environment, of another name', { qa: { ...dev, removal: 'retain' } }],
])('the platform with %s', (_, edited) => {
  for (const environment of Object.values(parseEnvironments(edited, 'environments.ts'))) {
    const plan = orchestrate(readWorkloads('score'), { environment, account: '111111111111', images: {} });
    const stage = createPlatform(testApp(), environment, plan);
    expect(stage.node.id).toBe(environment.name);
    expect(stage.node.children).toHaveLength(7);
  }
});
