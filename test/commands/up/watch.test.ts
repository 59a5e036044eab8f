import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../lib/local/free-ports';
import { Checkout } from '../../support/checkout';
import { IDP, idpVariables } from '../../support/idp';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

const SERVER = `require('node:http').createServer((_, response) => response.end(JSON.stringify({ pid: process.pid, colour: process.env.COLOUR, table: process.env.TABLE }))).listen(process.env.PORT, process.env.HOST)`;

const score = (name: string, colour: string, more = '') => `apiVersion: score.dev/v1b1
metadata: { name: ${name}, annotations: { idp.dev/dev-command: node main.js } }
service: { ports: { http: { port: 80 } } }
containers:
  main:
    image: .
    variables: { COLOUR: ${colour}${more === '' ? '' : ', TABLE: "${resources.data.name}"'} }
resources:
  page: { type: route, params: { path: /${name}, port: http } }
${more}`;

let checkout: Checkout;
let child: ChildProcess;
let port = 0;
let output = '';

beforeAll(async () => {
  checkout = new Checkout();
  [port = 0] = await freePorts(1);
  for (const name of ['cafe', 'shop']) {
    checkout.write(`score/${name}/score.yaml`, score(name, 'red'));
    checkout.write(`score/${name}/main.js`, SERVER);
  }
  child = spawn(process.execPath, [IDP, 'up', '--watch', '--port', String(port)], {
    cwd: checkout.directory,
    env: idpVariables(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  await said('is up');
});

afterAll(async () => {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
  checkout.remove();
});

interface Answer {
  readonly pid: number;
  readonly colour: string;
  readonly table?: string;
}

async function ask(name: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/${name}`);
    return response.ok ? ((await response.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}

async function until<Value>(find: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await find();
    if (value !== undefined) {
      return value;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`never came; the run said:\n${output}`);
}

const said = async (text: string) => await until(() => (output.includes(text) ? true : undefined));
const answering = async (name: string, wanted: (answer: Answer) => boolean) =>
  await until(async () => {
    const answer = await ask(name);
    return answer !== undefined && wanted(answer) ? answer : undefined;
  });

test('a changed Score file starts its own program anew, with what it claims, and no other', async () => {
  const [cafe, shop] = [await answering('cafe', () => true), await answering('shop', () => true)];
  const data = '  data: { type: dynamodb-table, params: { hashKey: id } }\n';
  checkout.write('score/shop/score.yaml', score('shop', 'blue', data));
  const after = await answering('shop', ({ colour }) => colour === 'blue');
  expect(after.table).toBe('idp-local-shop-data');
  expect(after.pid).not.toBe(shop.pid);
  expect((await ask('cafe'))?.pid).toBe(cafe.pid);
  await said('created 1 resource');
  await said(`shop  ready  http://localhost:${port}/shop`);
  checkout.write('score/shop/score.yaml', score('shop', 'blue', data.replace('hashKey: id', 'hashKey: number')));
  await said('idp-local-shop-data is empty: its keys or indexes have changed');
});

test('a file that is wrong is said, with its position, and all runs on', async () => {
  const before = await answering('cafe', () => true);
  checkout.write('score/cafe/score.yaml', score('cafe', 'green').replace('image', 'imagee'));
  await said('the run has not changed');
  expect(output).toContain('score/cafe/score.yaml:6:5: containers.main.imagee: is not a field of Score v1b1');
  expect(await ask('cafe')).toEqual(before);
  checkout.write('score/cafe/score.yaml', score('cafe', 'green'));
  await answering('cafe', ({ colour }) => colour === 'green');
});

test('an overlay is watched, too, and workloads come and go', async () => {
  checkout.write('score/cafe/local.yaml', 'containers: { main: { variables: { COLOUR: local } } }\n');
  await answering('cafe', ({ colour }) => colour === 'local');
  checkout.write('score/bar/main.js', SERVER);
  checkout.write('score/bar/score.yaml', score('bar', 'new'));
  await answering('bar', ({ colour }) => colour === 'new');
  rmSync(join(checkout.directory, 'score/bar'), { recursive: true });
  await until(async () => ((await ask('bar')) === undefined ? true : undefined));
  await said('stopped bar: no longer in the Score files');
  expect(output.slice(output.indexOf('starting bar'))).not.toMatch(/no program has changed|restarting bar/);
});

test('changed source restarts its own program, and no other', async () => {
  const [cafe, shop] = [await answering('cafe', () => true), await answering('shop', () => true)];
  checkout.write('score/shop/main.js', `${SERVER} // changed`);
  await answering('shop', ({ pid }) => pid !== shop.pid);
  await said('restarting shop: source has changed');
  expect((await ask('cafe'))?.pid).toBe(cafe.pid);
});

test('packages, what is built, and programs that watch themselves restart nothing', async () => {
  const [former, shop] = [await answering('cafe', () => true), await answering('shop', () => true)];
  checkout.write('score/cafe/score.yaml', score('cafe', 'any').replace('node main.js', 'node --watch main.js'));
  const cafe = await answering('cafe', ({ pid }) => pid !== former.pid);
  checkout.write('score/shop/node_modules/left-pad/index.js', '');
  checkout.write('score/shop/dist/main.js', '');
  checkout.write('score/cafe/other.js', '');
  await new Promise((wake) => setTimeout(wake, 2500));
  expect([(await ask('cafe'))?.pid, (await ask('shop'))?.pid]).toEqual([cafe.pid, shop.pid]);
});
