import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aliveInGroup } from '../support/alive-in-group';
import { IDP, idpVariables, runIdpAsync } from '../support/idp';
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

test('without packages, says how they are installed', () => {
  mkdirSync(join(directory, 'bin'));
  for (const file of ['idp.js', 'load-typescript.js']) {
    writeFileSync(join(directory, 'bin', file), readFileSync(join('bin', file)));
  }
  const { status, stderr } = spawnSync(process.execPath, [join(directory, 'bin', 'idp.js'), 'up'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "a package is missing; run 'npm ci' first\n" });
});

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

const PORT = "option '--port <number>' argument";
test.each([
  [['fly'], "unknown command 'fly'; see 'idp --help'"],
  [['vlidate'], "unknown command 'vlidate'; did you mean 'validate'? see 'idp --help'"],
  [['--hepl'], "unknown option '--hepl'; did you mean '--help'? see 'idp --help'"],
  [['down', '--now'], "unknown option '--now'; see 'idp down --help'"],
  [
    ['plan', '--env', 'dev', '--formt', 'json'],
    "unknown option '--formt'; did you mean '--format'? see 'idp plan --help'",
  ],
  [
    ['render'],
    "required option '--env, --environment <name>' not specified; environments: dev, prod; see 'idp render --help'",
  ],
  [
    ['plan', '--environmnt', 'dev'],
    "unknown option '--environmnt'; did you mean '--environment'? see 'idp plan --help'",
  ],
  [['publish', '--env', 'dev'], "required option '--tag <tag>' not specified; see 'idp publish --help'"],
  ...['', 'a b', '.a', '-a', 'a'.repeat(129)].map((tag): [string[], string] => [
    ['publish', '--env', 'dev', '--tag', tag],
    `option '--tag <tag>' argument '${tag}' is invalid; expected 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-', and neither '.' nor '-' at the start; see 'idp publish --help'`,
  ]),
  [['new', '--kind', 'web'], "missing required argument 'name'; see 'idp new --help'"],
  [['down', 'now'], "too many arguments for 'down'; expected 0 arguments but got 1; see 'idp down --help'"],
  [['up', '--port', '99999'], `${PORT} '99999' is invalid; expected a number from 1 to 65535; see 'idp up --help'`],
  [['up', '--port', 'http'], `${PORT} 'http' is invalid; expected a number from 1 to 65535; see 'idp up --help'`],
  [['f\u001b]0;ly\n::error'], "unknown command 'f\\u001b]0;ly\\u000a::error'; see 'idp --help'"],
])('wrong usage is one line and exit code 2: %j', async (args, message) => {
  expect(await runIdpAsync(args, directory)).toEqual({ status: 2, stdout: '', stderr: `${message}\n` });
});

test('wrong usage ends the process with 2, too', () => {
  expect(idp(['fly'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: "unknown command 'fly'; see 'idp --help'\n",
  });
});

test('helps with 0', () => {
  expect(idp(['--help'])).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  [60, ['--help'], ''],
  [70, ['plan', '--help'], '\n\nWhat to compare'],
  [70, ['validate', '--help'], '\n\nExamples'],
])('wraps the help to %d columns: %j', (columns, args, ownText) => {
  const { stdout } = idp(args, { COLUMNS: String(columns) });
  // Examples are not broken.
  const wrapped = ownText === '' ? stdout : stdout.slice(0, stdout.indexOf(ownText));
  expect(wrapped.split('\n').filter((line) => line.length > columns)).toEqual([]);
  expect(wrapped.split('\n').length).toBeGreaterThan(10);
});

test('without a command, shows the help and fails with 2', () => {
  const { status, stdout, stderr } = idp([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Usage: idp');
});

test.each(['--version', '-V'])('%s prints the version of package.json', (option) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(idp([option])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['up'], 'there is no workload in score/; '],
  [['down'], 'no local run of this checkout; '],
])('fails with 1 and the message alone: %j', async (args, message) => {
  const { status, stderr } = await runIdpAsync(args, directory);
  expect(status).toBe(1);
  expect(stderr.startsWith(message)).toBe(true);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('fails when AWS_ENDPOINT_URL points to another machine, also in the background', () => {
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
  expect(stderr).toMatch(/^AWS_ENDPOINT_URL http:\/\/127\.0\.0\.1:9 cannot create the resources/);
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
