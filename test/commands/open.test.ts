import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressesOf, openInBrowser } from '../../lib/commands/open/run';
import { startRunControl } from '../../lib/local/run-control';
import { acquireRunLock, RUN_FILE, updateRun } from '../../lib/local/run-file';
import { Checkout, score } from '../support/checkout';
import { environments } from '../support/environments';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const ROUTES = `service: { ports: { http: { port: 80 } } }
resources:
  site: { type: route, params: { path: /, port: http } }
  api: { type: route, params: { path: /api, port: http, host: api.example.com } }
`;

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/shop/score.yaml', score('shop', ROUTES));
  checkout.write('score/worker/score.yaml', score('worker'));
});
afterEach(() => {
  jest.restoreAllMocks();
  checkout.remove();
});

/** The local run of the checkout. */
async function run(): Promise<void> {
  const workload = { state: 'ready', restarts: 0 };
  const workloads = [
    { name: 'shop', urls: ['http://localhost:8080/', 'http://api.example.com:8080/api'], ...workload },
    { name: 'worker', urls: [], ...workload },
  ];
  const status = async () => ({ address: '', awsEndpoint: '', workloads });
  const control = await startRunControl({ status, programs: status, restart: status, aws: status });
  const file = join(checkout.directory, RUN_FILE);
  acquireRunLock(file, process.pid);
  updateRun(file, { pid: process.pid, control });
}

test('prints the addresses of a workload of the local run', async () => {
  await run();
  const lines = 'http://localhost:8080/\nhttp://api.example.com:8080/api\n';
  expect(await checkout.idpAsync(['open', 'shop'])).toEqual({ status: 0, stdout: lines, stderr: '' });
  expect((await checkout.idpAsync(['open', 'shop', '--json'])).stdout).toBe(
    '["http://localhost:8080/","http://api.example.com:8080/api"]\n',
  );
});

test.each([
  ['worker', "'worker' has no address; give it a resource of type 'route'"],
  ['shpo', "no workload 'shpo'; did you mean 'shop'? workloads: shop, worker"],
])('of %s, says why there is none', async (name, message) => {
  await run();
  expect(await checkout.idpAsync(['open', name])).toEqual({ status: 1, stdout: '', stderr: `${message}\n` });
});

test('without a run, says how to start one', async () => {
  expect(await checkout.idpAsync(['open', 'shop'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("start one with 'idp up'") as string,
  });
});

test('where an environment serves no routes, says how to reach a workload', async () => {
  expect(await checkout.idpAsync(['open', 'shop', '--env', 'dev'])).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: "'dev' serves no routes; forward a port with 'idp port-forward shop --env dev'\n",
  });
});

/** The addresses in an environment with an ingress. */
async function cloud(workload: string, domain?: string): Promise<string[]> {
  const ingress = { allowedCidrs: ['0.0.0.0/0'], ...(domain === undefined ? {} : { domain }) };
  const all = environments as Record<string, object>;
  const before = all['dev'] ?? {};
  all['dev'] = { ...before, ingress };
  try {
    return await addressesOf(join(checkout.directory, 'score'), workload, 'dev');
  } finally {
    all['dev'] = before;
  }
}

test('of an environment with a domain, gives the addresses below it', async () => {
  expect(await cloud('shop', 'apps.example.com')).toEqual(['https://apps.example.com/', 'https://api.example.com/api']);
  await expect(cloud('worker', 'apps.example.com')).rejects.toThrow(
    "'worker' has no route; forward a port with 'idp port-forward worker --env dev'",
  );
});

test('of an environment without one, gives the fixed address of its stack', async () => {
  const Outputs = [{ OutputKey: 'RouteAddressIp', OutputValue: '203.0.113.7' }];
  jest
    .spyOn(CloudFormationClient.prototype, 'send')
    .mockImplementation((() => Promise.resolve({ Stacks: [{ StackName: 'dev-compute', Outputs }] })) as () => void);
  expect(await cloud('shop')).toContain('http://203.0.113.7/');
});

test('opens the browser of this machine, and does without one', async () => {
  for (const name of ['xdg-open', 'wslview', 'open']) {
    checkout.write(`bin/${name}`, `#!/bin/bash\necho "$1" >${checkout.directory}/opened\n`);
    chmodSync(join(checkout.directory, 'bin', name), 0o755);
  }
  const { PATH = '' } = process.env;
  jest.replaceProperty(process, 'env', { PATH: `${join(checkout.directory, 'bin')}:${PATH}` });
  openInBrowser('http://localhost:8080/');
  const opened = join(checkout.directory, 'opened');
  while (!existsSync(opened) || readFileSync(opened, 'utf8') === '') {
    await sleep(20);
  }
  expect(readFileSync(opened, 'utf8')).toBe('http://localhost:8080/\n');
  jest.replaceProperty(process, 'env', { PATH: '/nonexistent' });
  expect(() => {
    openInBrowser('http://localhost:8080/');
  }).not.toThrow();
  await sleep(100);
});
