import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Checkout, score } from '../support/checkout';
import { IDP, idpVariables, type Ended } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// What other commands do with a run in the background, as a user has one.

const checkout = new Checkout();
const none = new Checkout();

function workload(name: string, command: string, more = '', at = checkout): void {
  const annotated = `metadata:\n  name: ${name}\n  annotations:\n    idp.dev/dev-command: ${JSON.stringify(command)}\n`;
  at.write(`score/${name}/score.yaml`, score(name, more).replace(`metadata:\n  name: ${name}\n`, annotated));
}

let detached: Ended;

beforeAll(() => {
  workload('counter', 'n=0; while :; do n=$((n+1)); echo "tick $n"; sleep 0.2; done');
  workload(
    'broken',
    'echo "\u001b]0;title\u0007before"; echo "database is away" >&2; exit 7',
    'service: { ports: { http: { port: 80 } } }\n',
  );
  workload(
    'web',
    `exec node -e "require('http').createServer((q, r) => r.end(String(process.pid))).listen(process.env.PORT, '127.0.0.1')"`,
    '    variables: { PORT: "${resources.own.port}", OWN: "it\'s mine" }\nservice: { ports: { http: { port: 80 } } }\nresources:\n  own: { type: service, params: { workload: web } }\n  site: { type: route, params: { path: /, port: http } }\n',
  );
  detached = checkout.spawnIdp(['up', '--detach']);
});

afterAll(() => {
  expect(checkout.spawnIdp(['down']).status).toBe(0);
  checkout.remove();
  none.remove();
});

interface Shown {
  readonly run: string;
  readonly ready: boolean;
  readonly workloads: readonly {
    readonly name: string;
    readonly state: string;
    readonly restarts: number;
    readonly urls: string[];
  }[];
}

test('up --detach tells what it waits for, and Ctrl-C ends it', async () => {
  const slow = new Checkout();
  workload('slow', 'sleep 600', 'service: { ports: { http: { port: 80 } } }\n', slow);
  const child = spawn(process.execPath, [IDP, 'up', '--detach'], { cwd: slow.directory, env: idpVariables() });
  const told: unknown[] = await once(child.stderr, 'data');
  expect(String(told[0])).toMatch(/^waiting for slow: nothing is listening on /);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  // What is ended answers no more, and takes its file along.
  while (existsSync(join(slow.directory, '.idp/local/up.json'))) {
    await sleep(50);
  }
  slow.remove();
});

test('up --detach prints the state of each workload, and exits with 1 when one is not ready', () => {
  const { status, stdout, stderr } = detached;
  expect([status, stderr]).toEqual([1, "warning: not ready: broken; see 'idp logs broken'\n"]);
  expect(stdout).toMatch(/^WORKLOADS\n {2}broken +failing +.*exited with code 7: database is away$/m);
  expect(stdout).toMatch(/^ {2}web +ready +http:\/\/localhost:\d+\/$/m);
  expect(stdout).toContain("stop it with 'idp down'");
});

test('status shows each workload, and exits with 3 while one is not ready', async () => {
  const { status, stdout } = await checkout.idpAsync(['status']);
  expect(status).toBe(3);
  expect(stdout).toMatch(/^ {2}counter +ready$/m);
  expect(stdout).toMatch(/^ {2}broken +failing( +restarts: \d+)? +exited with code 7: database is away$/m);
  expect(stdout).toMatch(/^ {2}web +ready +http:\/\/localhost:\d+\/$/m);
  expect(await checkout.idpAsync(['ps'])).toMatchObject({ status: 3 });
});

test('status --json says the same', async () => {
  const { status, stdout } = await checkout.idpAsync(['status', '--json']);
  const shown = JSON.parse(stdout) as Shown;
  expect([status, shown.run, shown.ready]).toEqual([3, 'up', false]);
  expect(shown.workloads.map(({ name, state }) => [name, state])).toEqual([
    ['broken', 'failing'],
    ['counter', 'ready'],
    ['web', 'ready'],
  ]);
});

test('status counts restarts', async () => {
  const restarts = async () => {
    const { stdout } = await checkout.idpAsync(['status', '--json']);
    return (JSON.parse(stdout) as Shown).workloads.find(({ name }) => name === 'broken')?.restarts ?? 0;
  };
  while ((await restarts()) === 0) {
    await new Promise((wake) => setTimeout(wake, 200));
  }
  expect(await restarts()).toBeGreaterThan(0);
});

test('only the user of the run can ask it', async () => {
  const file = join(checkout.directory, '.idp/local/up.json');
  expect(statSync(file).mode & 0o077).toBe(0);
  const { control } = JSON.parse(readFileSync(file, 'utf8')) as { control: { url: string; token: string } };
  const ask = async (token: string) =>
    (await fetch(`${control.url}/status`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await ask(control.token), await ask('0'.repeat(control.token.length)), await ask('')]).toEqual([
    200, 403, 403,
  ]);
});

test('logs prints the lines of one workload, without what would steer a terminal', async () => {
  const { status, stdout } = await checkout.idpAsync(['logs', 'broken']);
  expect(status).toBe(0);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'before',
    'database is away',
    '[idp] exited with code 7; restarting in 0.5 s',
  ]);
  const { stdout: json } = await checkout.idpAsync(['logs', 'broken', '--json']);
  expect(JSON.parse(json.split('\n')[0] ?? '')).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    line: 'before',
  });
});

test('logs --since leaves out what is older', async () => {
  await new Promise((wake) => setTimeout(wake, 2100));
  const all = (await checkout.idpAsync(['logs', 'counter'])).stdout.trim().split('\n');
  const recent = (await checkout.idpAsync(['logs', 'counter', '--since', '1s'])).stdout.trim().split('\n');
  expect(all[0]).toBe('tick 1');
  expect(recent.length).toBeGreaterThan(0);
  expect(recent.length).toBeLessThan(all.length - 4);
});

test('logs -f goes on with new lines, each once', async () => {
  const child = spawn(process.execPath, [IDP, 'logs', 'counter', '-f'], {
    cwd: checkout.directory,
    env: idpVariables(),
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  const count = () => output.trim().split('\n').length;
  while (count() < 2) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const before = count();
  while (count() < before + 5) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
  child.kill();
  const numbers = output
    .slice(0, output.lastIndexOf('\n'))
    .split('\n')
    .map((line) => Number(line.replace('tick ', '')));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('logs of a workload that there is not names those that there are', async () => {
  const { status, stderr } = await checkout.idpAsync(['logs', 'conter']);
  expect([status, stderr]).toEqual([
    1,
    "no lines of 'conter'; did you mean 'counter'? workloads with lines in the local run: broken, counter\n",
  ]);
});

test('the log of the run tells how to stop it where no Ctrl-C arrives', () => {
  const log = readFileSync(join(checkout.directory, '.idp/local/up.log'), 'utf8');
  expect(log).toContain("is up; 'idp down' stops it");
  expect(log).not.toContain('Ctrl-C');
});

test('restart starts the programs of one workload again, and waits until it is ready', async () => {
  const pidOfWeb = async () => await (await fetch(String(urls[0]))).text();
  const { urls = [] } =
    (JSON.parse((await checkout.idpAsync(['status', '--json'])).stdout) as Shown).workloads[2] ?? {};
  const before = await pidOfWeb();
  const { status, stdout, stderr } = await checkout.idpAsync(['restart', 'web']);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `web  ready  ${urls[0]}\n`, stderr: '' });
  expect(await pidOfWeb()).not.toBe(before);
  expect(JSON.parse((await checkout.idpAsync(['restart', 'web', '--json'])).stdout)).toMatchObject({ state: 'ready' });
});

test('restart exits with 3 when the workload fails again', async () => {
  const { status, stdout } = await checkout.idpAsync(['restart', 'broken']);
  expect([status, stdout]).toEqual([3, 'broken  failing  exited with code 7: database is away\n']);
});

test('exec runs a command with the variables of a workload, in its directory, and exits as it does', () => {
  const print = 'console.log([process.env.OWN, process.cwd(), typeof process.env.SECRET_OF_SHELL].join())';
  const { status, stdout } = checkout.spawnIdp(['exec', 'web', '--', process.execPath, '-e', print], {
    SECRET_OF_SHELL: 'x',
  });
  const directory = realpathSync(join(checkout.directory, 'score/web'));
  expect([status, stdout]).toEqual([0, `it's mine,${directory},undefined\n`]);
  expect(checkout.spawnIdp(['exec', 'web', '--', 'sh', '-c', 'exit 5']).status).toBe(5);
  expect(checkout.spawnIdp(['exec', 'web', '--', 'sh', '-c', 'kill -9 $$']).status).toBe(137);
  expect(checkout.spawnIdp(['exec', 'web', '--', 'no-such-program'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('cannot start no-such-program: it is not in the PATH') as string,
  });
});

test('env prints what a shell can evaluate', async () => {
  const { status, stdout } = await checkout.idpAsync(['env', 'web']);
  expect(status).toBe(0);
  expect(stdout).toContain(`export OWN='it'\\''s mine'\n`);
  const evaluated = spawnSync('sh', ['-c', `${stdout}\nprintf %s "$OWN $PORT"`], { encoding: 'utf8', env: {} });
  const { OWN, PORT } = JSON.parse((await checkout.idpAsync(['env', 'web', '--json'])).stdout) as Record<
    string,
    string
  >;
  expect(evaluated.stdout).toBe(`${OWN} ${PORT}`);
});

test('env --aws gives an SDK what it needs', async () => {
  const { stdout } = await checkout.idpAsync(['env', '--aws']);
  expect(stdout).toMatch(/^unset AWS_PROFILE /);
  expect(stdout).toContain('export AWS_ACCESS_KEY_ID=local\n');
  const { stdout: json } = await checkout.idpAsync(['env', '--aws', '--json']);
  const { AWS_ENDPOINT_URL = '', AWS_REGION } = JSON.parse(json) as Record<string, string>;
  expect(AWS_REGION).toBe('us-east-1');
  expect((await fetch(AWS_ENDPOINT_URL)).status).toBeLessThan(500);
});

test.each([
  [['restart', 'wbe'], 1, "no workload 'wbe' in the local run; did you mean 'web'? workloads: broken, counter, web\n"],
  [['env', 'wbe'], 1, "no workload 'wbe' in the local run; did you mean 'web'? workloads: broken, counter, web\n"],
  [['env', 'web', '--container', 'mian'], 1, "'web' has no container 'mian'; did you mean 'main'? containers: main\n"],
  [['env'], 2, "expected a workload, or --aws; see 'idp env --help'\n"],
])('idp %j says what is wrong', async (args, status, stderr) => {
  expect(await checkout.idpAsync(args)).toEqual({ status, stdout: '', stderr });
});

test.each([
  ['restart', 'web'],
  ['exec', 'web', '--', 'true'],
  ['env', 'web'],
  ['env', '--aws'],
])('without a run, idp %s says how to start one', async (...args) => {
  expect(await none.idpAsync(args)).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: "no local run of this checkout; start one with 'idp up'\n",
  });
});

test('without a run, status says so and exits with 3, and logs with 1', async () => {
  expect(await none.idpAsync(['status'])).toEqual({
    status: 3,
    stdout: "no local run of this checkout; start one with 'idp up', or name an environment with --env\n",
    stderr: '',
  });
  expect(JSON.parse((await none.idpAsync(['status', '--json'])).stdout)).toEqual({ run: 'none', workloads: [] });
  expect(await none.idpAsync(['logs', 'orders'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no local run of this checkout has written lines') as string,
  });
});

test.each(['10', '5w', 'm', '-1m'])('logs does not take --since %s', async (since) => {
  const { status, stderr } = await none.idpAsync(['logs', 'orders', `--since=${since}`]);
  expect(status).toBe(2);
  expect(stderr).toContain('expected a number and s, m, h or d, for example 10m');
});
