import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IDP, idpVariables } from '../support/idp';
import { FakeEcr } from './fake-ecr';

const REPOSITORY = join(__dirname, '..', '..');
const WORKLOADS = ['fulfilment', 'orders', 'storefront'];

let ecr: FakeEcr;
afterEach(() => {
  ecr.stop();
});

async function start(repositories: readonly string[], images: readonly string[]): Promise<string> {
  ecr = new FakeEcr(repositories);
  images.forEach((workload) => ecr.images.set(`idp-dev/${workload}:abc`, `manifest of ${workload}`));
  return await ecr.start();
}

async function publish(endpoint: string) {
  const env = idpVariables({
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  const args = [IDP, 'publish', '--environment', 'dev', '--tag', 'abc'];
  return await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env });
}

const repositories = ['idp-dev-flux', ...WORKLOADS.map((workload) => `idp-dev/${workload}`)];

test('pushes one artifact under the release and the environment, and again without a complaint', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  const { stdout } = await publish(endpoint);
  expect(stdout).toMatch(/^idp-dev-flux:dev is sha256:[0-9a-f]{64}\n$/);
  expect(ecr.images.get('idp-dev-flux:dev')).toBe(ecr.images.get('idp-dev-flux:abc'));
  expect((await publish(endpoint)).stdout).toBe(stdout);
});

test('fails before it pushes anything when images are missing, naming all of them', async () => {
  const endpoint = await start(repositories, ['orders']);
  await expect(publish(endpoint)).rejects.toMatchObject({
    code: 1,
    stderr: ['fulfilment', 'storefront'].map((it) => `no image idp-dev/${it}:abc; build and push it first\n`).join(''),
  });
  expect([...ecr.images.keys()]).toEqual(['idp-dev/orders:abc']);
});

test('fails when the registry stack is not deployed', async () => {
  const endpoint = await start([], []);
  await expect(publish(endpoint)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^no ECR repository 'idp-dev\/\w+'; deploy the registry stack first\n$/),
  });
});
