import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../lib/local/free-ports';
import { aliveInGroup } from './support/alive-in-group';
import { IDP, idpVariables } from './support/idp';
import { PATIENCE } from './support/patience';

jest.setTimeout(PATIENCE);

const SAMPLES = ['fulfilment', 'orders', 'storefront'];

let root: string;
let run: ChildProcess;
let output = '';
let address: string;

beforeAll(async () => {
  // A checkout of its own, so that a developer's run of this one is left alone.
  root = mkdtempSync(join(tmpdir(), 'idp-end-to-end-'));
  for (const name of SAMPLES) {
    const filter = (path: string) => !path.includes('node_modules');
    cpSync(join('score', name), join(root, 'score', name), { recursive: true, filter });
  }
  cpSync('tsconfig.json', join(root, 'tsconfig.json'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const [port] = await freePorts(1);
  address = `http://localhost:${port}`;
  run = spawn(process.execPath, [IDP, 'up', '--port', String(port)], {
    cwd: root,
    env: idpVariables({ HOME: root, AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'token' }),
  });
  run.stdout?.on('data', (part: Buffer) => (output += part.toString()));
  run.stderr?.on('data', (part: Buffer) => (output += part.toString()));
  await until('the run is up', () => output.includes('is up; Ctrl-C stops it') || run.exitCode !== null);
});

afterAll(() => {
  run.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain until ${what}; the run says:\n${output}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** The run's programs: each leads a process group. */
function programs(): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([pid, parent, state]) =>
        Number(parent) === run.pid && state?.startsWith('Z') === false && aliveInGroup(Number(pid)).length > 0,
    )
    .map(([pid]) => Number(pid));
}

test('every workload is ready', () => {
  for (const workload of SAMPLES) {
    expect(output).toMatch(new RegExp(`^  ${workload} +ready`, 'm'));
  }
});

test('the storefront answers', async () => {
  const response = await fetch(`${address}/`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
});

test('an order is fulfilled and its receipt kept', async () => {
  const created = await fetch(`${address}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: 'tea', quantity: 2 }),
  });
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  await until('the order is fulfilled', async () => {
    const order = (await (await fetch(`${address}/api/orders/${id}`)).json()) as { status: string };
    return order.status === 'fulfilled';
  });

  const endpoint = /AWS services: (\S+)\)/.exec(output)?.[1] ?? '';
  const Bucket = /bucket +(\S+)/.exec(output)?.[1] ?? '';
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const keys = Contents?.map(({ Key }) => Key ?? '') ?? [];
  expect(keys).toEqual([expect.stringContaining(id)]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: keys[0] ?? '' }));
  expect(await Body?.transformToString()).toContain(id);
  s3.destroy();
});

test('refuses a second run of the same checkout', async () => {
  const second = spawn(process.execPath, [IDP, 'up'], { cwd: root, env: idpVariables() });
  let words = '';
  second.stderr.on('data', (part: Buffer) => (words += part.toString()));
  const code = await new Promise((done) => second.once('close', done));
  expect(code).toBe(1);
  expect(words).toBe(`this checkout is running already (process ${run.pid}); stop it with 'idp down'\n`);
});

test('Ctrl-C stops everything', async () => {
  const leaders = programs();
  expect(leaders).toHaveLength(SAMPLES.length);
  run.kill('SIGINT');
  const code = await new Promise((done) => run.once('close', done));
  expect(code).toBe(0);
  expect(leaders.flatMap(aliveInGroup)).toEqual([]);
  await expect(fetch(address)).rejects.toThrow();
  expect(() => readFileSync(join(root, '.idp', 'local', 'up.json'))).toThrow('ENOENT');
});
