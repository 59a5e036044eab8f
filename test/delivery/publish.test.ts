import { basename } from 'node:path';
import { readWorkloads } from '../../lib/read-workloads';
import { runIdpAsync } from '../support/idp';
import { FakeEcr } from './fake-ecr';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const WORKLOADS = readWorkloads('score').map(({ directory }) => basename(directory));

let ecr: FakeEcr;
afterEach(() => {
  ecr.stop();
});

async function start(repositories: readonly string[], images: readonly string[]): Promise<string> {
  ecr = new FakeEcr(repositories);
  images.forEach((workload) => ecr.images.set(`idp-dev/${workload}:abc`, `manifest of ${workload}`));
  return await ecr.start();
}

const publish = async (endpoint: string) =>
  await runIdpAsync(['publish', '--environment', 'dev', '--tag', 'abc'], '.', {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });

const repositories = ['idp-dev-flux', ...WORKLOADS.map((workload) => `idp-dev/${workload}`)];

test('pushes one artifact under the release and the environment, and again without a complaint', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  const { status, stdout } = await publish(endpoint);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^published idp-dev-flux:dev \(sha256:[0-9a-f]{64}\)\n$/);
  expect(ecr.images.get('idp-dev-flux:dev')).toBe(ecr.images.get('idp-dev-flux:abc'));
  expect((await publish(endpoint)).stdout).toBe(stdout);
});

test('fails before it pushes anything when images are missing, naming all of them', async () => {
  const endpoint = await start(repositories, ['orders']);
  expect(await publish(endpoint)).toMatchObject({
    status: 1,
    stderr: WORKLOADS.filter((name) => name !== 'orders')
      .map((it) => `there is no image idp-dev/${it}:abc; build and push it first\n`)
      .join(''),
  });
  expect([...ecr.images.keys()]).toEqual(['idp-dev/orders:abc']);
});

test('fails when the registry stack is not deployed', async () => {
  const endpoint = await start([], []);
  expect(await publish(endpoint)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^there is no ECR repository 'idp-dev\/\w+'; deploy the registry stack first\n$/),
  });
});
