import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { publish as publishHere } from '../../lib/commands/publish/run';
import { contextTag } from '../../lib/delivery/context-tag';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { fileIn } from '../../lib/delivery/unpack';
import { readWorkloads } from '../../lib/read-workloads';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import { environments } from '../support/environments';
import { runIdpAsync } from '../support/idp';
import { DeploymentsTable } from './deployments-table';
import { FakeEcr } from './fake-ecr';
import { fakeServer, reportStatus } from './fake-server';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const WORKLOADS = readWorkloads('score').map(({ directory }) => basename(directory));

const imageOf = (workload: string) => `idp-dev/${workload}:${contextTag(`score/${workload}`, 'amd64')}`;

let ecr: FakeEcr;
let table: DeploymentsTable;
beforeEach(async () => {
  table = await DeploymentsTable.start('idp-dev-deployments');
});
afterEach(() => {
  ecr.stop();
  table.stop();
});

async function start(repositories: readonly string[], images: readonly string[]): Promise<string> {
  ecr = new FakeEcr(repositories);
  images.forEach((workload) => ecr.images.set(imageOf(workload), `manifest of ${workload}`));
  return await ecr.start();
}

const variables = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
});
const publish = async (endpoint: string, ...more: string[]) =>
  await runIdpAsync(['publish', '--environment', 'dev', '--tag', 'abc', ...more], '.', variables(endpoint));
const records = async () => await dynamodbRecords('idp-dev-deployments', dynamodbCall(table.client)).list(10);

const repositories = ['idp-dev-flux', ...WORKLOADS.map((workload) => `idp-dev/${workload}`)];

test('pushes one artifact under the release and the environment, and again without a complaint', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  const { status, stdout } = await publish(endpoint);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^published idp-dev-flux:dev \(sha256:[0-9a-f]{64}\), release 1\n$/);
  expect(ecr.images.get('idp-dev-flux:dev')).toBe(ecr.images.get('idp-dev-flux:abc'));
  expect((await publish(endpoint)).stdout).toBe(stdout);
});

test('records the release: who, what, and the images', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  const { stdout } = await publish(endpoint, '--by', 'alice', '--source', 'https://example.com/here');
  const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(await records()).toEqual([
    {
      ...{ number: 1, environment: 'dev', kind: 'publish', tag: 'abc', source: 'https://example.com/here' },
      ...{ by: 'alice', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), state: 'released', workloads: WORKLOADS },
      artifact: /sha256:\w+/.exec(stdout)?.[0],
      images: Object.fromEntries(WORKLOADS.map((name) => [name, digest(`manifest of ${name}`)])),
    },
  ]);
});

test('records the actor of GitHub, or else the user', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  const by = async (tag: string, env: Readonly<Record<string, string>>) => {
    WORKLOADS.forEach((workload) => ecr.images.set(`idp-dev/${workload}:${tag}`, `manifest of ${workload}`));
    const all = { GITHUB_ACTOR: '', USER: '', USERNAME: '', ...variables(endpoint), ...env };
    expect(await runIdpAsync(['publish', '--env', 'dev', '--tag', tag], '.', all)).toMatchObject({ status: 0 });
    return (await records())[0]?.by;
  };
  expect(await by('one', { GITHUB_ACTOR: 'bob', USER: 'runner' })).toBe('bob');
  expect(await by('two', { USER: 'alice' })).toBe('alice');
  expect(await by('three', {})).toBe('unknown');
});

describe('--wait', () => {
  test('ends when the cluster runs it', async () => {
    const endpoint = await start(repositories, WORKLOADS);
    const stop = fakeServer(table.client, 'idp-dev-deployments');
    const { status, stderr } = await publish(endpoint, '--wait');
    await stop();
    expect(
      stderr
        .replaceAll(/^warning.*\n/gm, '')
        .split('\n')
        .at(-2),
    ).toMatch(new RegExp(`^dev runs the release after \\d+ s: ${WORKLOADS.length} workloads are ready$`));
    expect(status).toBe(0);
  });

  test('names what is not ready when the time is over, with exit code 3', async () => {
    const endpoint = await start(repositories, WORKLOADS);
    expect(await publish(endpoint, '--wait', '--timeout', '1')).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^published/) as string,
      stderr: expect.stringContaining('not ready after 1 s: the k3s server has reported nothing yet\n') as string,
    });
    await reportStatus(table.client, 'idp-dev-deployments', { orders: 'main: ImagePullBackOff: no such image' });
    expect(await publish(endpoint, '--wait', '--timeout', '1')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('orders is not ready: main: ImagePullBackOff: no such image\n') as string,
    });
  });

  test('is not for what no cluster pulls, and not for ever', async () => {
    const endpoint = await start(repositories, WORKLOADS);
    const where = ['--registry', 'http://127.0.0.1:1'];
    expect(await publish(endpoint, '--wait', ...where)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'--wait' cannot be used with option '--registry <address>'") as string,
    });
    expect((await publish(endpoint, '--wait', '--timeout', '4000')).status).toBe(2);
  });
});

test('fails when the data stack is not deployed, before it pushes anything', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  table.stop();
  table = await DeploymentsTable.start();
  expect(await publish(endpoint)).toMatchObject({
    status: 1,
    stderr: "there is no table 'idp-dev-deployments'; deploy the data stack first\n",
  });
  expect([...ecr.images.keys()].filter((name) => name.startsWith('idp-dev-flux'))).toEqual([]);
});

test.each(['localhost:5000', 'http://localhost:5000/path', 'http://user:password@localhost', 'ftp://localhost'])(
  'refuses %s as a registry',
  async (address) => {
    const endpoint = await start(repositories, WORKLOADS);
    expect(await publish(endpoint, '--registry', address)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('expected http://<host>:<port> or https://<host>'),
    });
  },
);

test('fails before it pushes anything when images are missing, naming all of them', async () => {
  const endpoint = await start(repositories, ['orders']);
  expect(await publish(endpoint)).toMatchObject({
    status: 1,
    stderr: WORKLOADS.filter((name) => name !== 'orders')
      .map((it) => `there is no image ${imageOf(it)}; build and push it first: npx idp build ${it} --env dev --push\n`)
      .join(''),
  });
  expect([...ecr.images.keys()]).toEqual([imageOf('orders')]);
});

test('fails when other content has the tag', async () => {
  const endpoint = await start(repositories, WORKLOADS);
  ecr.images.set('idp-dev-flux:abc', 'another manifest');
  expect(await publish(endpoint)).toEqual({
    status: 1,
    stdout: '',
    stderr: "'idp-dev-flux' has other content with the tag 'abc', and tags do not move; publish with another tag\n",
  });
  expect(ecr.images.has('idp-dev-flux:dev')).toBe(false);
});

test('fails when the registry stack is not deployed', async () => {
  const endpoint = await start([], []);
  expect(await publish(endpoint)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^there is no ECR repository 'idp-dev\/\w+'; deploy the registry stack first\n$/),
  });
});

describe('the routes of an environment', () => {
  /** A file of the artifact that is published; undefined if it has none of the path. */
  async function published(path: string): Promise<string | undefined> {
    const endpoint = await start(repositories, WORKLOADS);
    const env = jest.replaceProperty(process, 'env', { ...process.env, ...variables(endpoint) });
    const options = { root: 'score', environment: 'dev', tag: 'abc', source: 'test', by: 'me', warn: () => undefined };
    await publishHere(options).finally(() => {
      env.restore();
    });
    const layers = [...ecr.layers.values()].filter((layer) => layer[0] === 0x1f);
    expect(layers).toHaveLength(1);
    return await fileIn(layers[0] as Buffer, path);
  }

  test('are in its artifact if it serves them', async () => {
    const serving = jest.replaceProperty(environments, 'dev', {
      ...environments.dev,
      ingress: { allowedCidrs: ['203.0.113.0/24'] },
    });
    const text = await published('ingress/routes.conf');
    serving.restore();
    expect(text).toContain("'~^[^/]*/api/orders(?:[/?]|$)' orders.orders.svc.cluster.local:");
  });

  test('are not in it otherwise', async () => {
    expect(await published('ingress/routes.conf')).toBeUndefined();
  });
});
