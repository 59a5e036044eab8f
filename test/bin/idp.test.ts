import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aliveInGroup } from '../support/alive-in-group';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'idp-cli-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function idp(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [IDP, ...args], {
    cwd: directory,
    env: idpVariables(env),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function addWorkload(devCommand: string): void {
  mkdirSync(join(directory, 'score', 'stubborn'), { recursive: true });
  writeFileSync(
    join(directory, 'score', 'stubborn', 'score.yaml'),
    `apiVersion: score.dev/v1b1
metadata:
  name: stubborn
  annotations: { idp.dev/owner: shop, idp.dev/description: A test, idp.dev/dev-command: '${devCommand}' }
containers: { main: { image: ., resources: { limits: { memory: 64Mi } } } }
`,
  );
}

test.each([[['fly']], [['up', '--port', '99999']], [['up', '--port', 'http']], [['down', '--now']], [[]]])(
  'fails with 2 when it is used wrongly: %j',
  (args) => {
    const { status, stdout, stderr } = idp(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: idp');
  },
);

test('helps with 0', () => {
  expect(idp(['--help'])).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  [['up'], 'no workload in score/; '],
  [['down'], 'nothing runs from this checkout; '],
])('fails with 1 and the message alone: %j', (args, message) => {
  const { status, stderr } = idp(args);
  expect(status).toBe(1);
  expect(stderr.startsWith(message)).toBe(true);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('fails when AWS_ENDPOINT_URL leads off this machine, in the background too', () => {
  addWorkload('sleep 60');
  const env = { AWS_ENDPOINT_URL: 'https://sqs.us-east-1.amazonaws.com' };
  expect(idp(['up'], env)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--allow-remote-endpoint') as string,
  });
  expect(idp(['up', '--detach'], env)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--allow-remote-endpoint') as string,
  });
  expect(idp(['down']).status).toBe(1);
});

test('fails when nothing answers at AWS_ENDPOINT_URL', () => {
  addWorkload('sleep 60');
  const claim = '\nresources: { jobs: { type: sqs, params: { access: publish } } }\n';
  const file = join(directory, 'score', 'stubborn', 'score.yaml');
  writeFileSync(file, readFileSync(file, 'utf8') + claim);
  const { status, stderr } = idp(['up'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^AWS_ENDPOINT_URL http:\/\/127\.0\.0\.1:9 does not make/);
});

test('runs in the background until it is told to stop', () => {
  addWorkload('sleep 60');
  const { status, stdout } = idp(['up', '--detach']);
  expect(status).toBe(0);
  const { pid, address } = JSON.parse(readFileSync(join(directory, '.idp', 'local', 'up.json'), 'utf8')) as {
    pid: number;
    address: string;
  };
  expect(stdout).toContain(`${address} is up (process ${pid})`);
  expect(aliveInGroup(pid)).toEqual([pid]);
  expect(idp(['down'])).toMatchObject({ status: 0, stdout: `stopped process ${pid}\n` });
  expect(aliveInGroup(pid)).toEqual([]);
});

test('a second Ctrl-C kills a program that will not stop', async () => {
  addWorkload('trap "" TERM; echo "leader $$"; while :; do sleep 0.1; done');
  const run = spawn(process.execPath, [IDP, 'up'], { cwd: directory, env: idpVariables() });
  let output = '';
  run.stdout.on('data', (part: Buffer) => (output += part.toString()));
  const said = async (text: RegExp) => {
    const deadline = Date.now() + PATIENCE;
    while (!text.test(output) && Date.now() < deadline) {
      await new Promise((wake) => setTimeout(wake, 25));
    }
    return text.exec(output)?.[1];
  };
  const leader = Number(await said(/leader (\d+)/));
  await said(/(is up)/);
  run.kill('SIGINT');
  await said(/(stopping)/);
  await new Promise((wake) => setTimeout(wake, 400));
  const closed = new Promise((done) => run.once('exit', done));
  expect(aliveInGroup(leader).length).toBeGreaterThan(0);
  run.kill('SIGINT');
  expect(await closed).toBe(130);
  await new Promise((wake) => setTimeout(wake, 100));
  expect(aliveInGroup(leader)).toEqual([]);
});
