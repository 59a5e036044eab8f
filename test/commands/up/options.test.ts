import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../lib/local/free-ports';
import { Checkout, score } from '../../support/checkout';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
let awsPort: number;

beforeEach(async () => {
  checkout = new Checkout();
  [awsPort = 0] = await freePorts(1);
  const resources = `    variables: { TABLE: '\${resources.items.name}' }
resources:
  items: { type: dynamodb-table, params: { hashKey: id } }
  jobs: { type: sqs }
`;
  const annotations = '  annotations:\n    idp.dev/dev-command: node -e "setInterval(() => {}, 1000)"\n';
  checkout.write('score/shop/score.yaml', score('shop', resources).replace('containers:', `${annotations}containers:`));
});
afterEach(async () => {
  await checkout.idpAsync(['down']);
  checkout.remove();
});

const up = (...args: string[]) => checkout.spawnIdp(['up', '--detach', ...args]);
const log = () => readFileSync(join(checkout.directory, '.idp/local/up.log'), 'utf8');
const items = async () =>
  JSON.parse((await checkout.idpAsync(['data', 'show', 'shop.items'])).stdout) as { readonly id: string }[];

test('--aws-port is where the AWS services answer', async () => {
  expect(up('--aws-port', String(awsPort)).status).toBe(0);
  const { stdout } = await checkout.idpAsync(['env', '--aws']);
  expect(stdout).toContain(`export AWS_ENDPOINT_URL=http://127.0.0.1:${awsPort}\n`);
});

test('--aws-port that is taken is refused', async () => {
  const other = createServer().listen(awsPort, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { status, stderr } = up('--aws-port', String((other.address() as AddressInfo).port));
  other.close();
  expect(status).toBe(1);
  expect(stderr).toContain(
    `port ${awsPort} is in use; stop the program that uses it, or choose another one with --aws-port`,
  );
});

test('--keep keeps what the services hold, and seeds once', async () => {
  checkout.write('score/shop/seed.sh', `echo "into $TABLE"\necho seeded >> seeds\n`);
  const seeds = () => readFileSync(join(checkout.directory, 'score/shop/seeds'), 'utf8');
  expect(up('--keep').status).toBe(0);
  expect(log()).toContain('shop | seed: into idp-local-shop-items');
  await checkout.idpAsync(['data', 'put', 'shop.items', '{"id":"kept"}']);
  await checkout.idpAsync(['data', 'put', 'shop.jobs', 'kept']);
  await checkout.idpAsync(['down']);
  expect(up('--keep').status).toBe(0);
  expect(await items()).toEqual([{ id: 'kept' }]);
  expect((await checkout.idpAsync(['data', 'show', 'shop.jobs'])).stdout).toContain('"kept"');
  expect(seeds()).toBe('seeded\n');
  await checkout.idpAsync(['down']);
  expect(up().status).toBe(0);
  expect([await items(), seeds()]).toEqual([[], 'seeded\nseeded\n']);
});

test('a seed that fails says so, and a restart does not run one that has succeeded', async () => {
  checkout.write('score/shop/seed.sh', 'echo run >> runs; echo no table >&2; exit 4\n');
  expect(up().status).toBe(0);
  expect(log()).toContain('shop | seed: [idp] exited with code 4');
  checkout.write('score/shop/seed.sh', 'echo run >> runs\n');
  await checkout.idpAsync(['restart', 'shop']);
  await checkout.idpAsync(['restart', 'shop']);
  expect(readFileSync(join(checkout.directory, 'score/shop/runs'), 'utf8')).toBe('run\nrun\n');
});

test('--inspect gives each program of Node.js a port for its debugger', async () => {
  checkout.write(
    'score/other/score.yaml',
    score('other').replace('containers:', '  annotations:\n    idp.dev/dev-command: sleep 600\ncontainers:'),
  );
  expect(up('--inspect').status).toBe(0);
  expect(log()).toContain('shop: a debugger can attach to 127.0.0.1:9229');
  expect(log()).not.toContain('other: a debugger');
  const targets = async () => await (await fetch('http://127.0.0.1:9229/json/list')).json();
  expect(await targets()).toHaveLength(1);
});
