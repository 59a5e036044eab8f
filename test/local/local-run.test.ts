import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { localEnvironment } from '../../lib/config/parse-environments';
import { freePorts } from '../../lib/local/free-ports';
import { startLocalRun, type LocalRun } from '../../lib/local/local-run';
import { readWorkloads } from '../../lib/read-workloads';
import { UserError } from '../../lib/diagnostics/user-error';
import { FakeRuntime } from '../support/fake-runtime';
import { testEnvironment } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const ECHO = `require('node:http').createServer((q, r) => r.end(JSON.stringify(process.env))).listen(process.env.PORT, process.env.HOST)`;

const score = (name: string, devCommand: string, image = '.') => `
apiVersion: score.dev/v1b1
metadata:
  name: ${name}
  annotations: { idp.dev/owner: shop, idp.dev/description: A test${devCommand === '' ? '' : `, idp.dev/dev-command: ${devCommand}`} }
service: { ports: { http: { port: 80, targetPort: 8080 } } }
containers:
  main:
    image: ${image}
    variables: { QUEUE: '\${resources.jobs.url}' }
    resources: { limits: { memory: 64Mi } }
    files: { /etc/app/motd: { content: hello } }
resources:
  jobs: { type: sqs, params: { access: publish } }
  page: { type: route, params: { path: /${name}, port: http } }
`;

/** This machine, with Node.js and without a container runtime. */
const runtime = new FakeRuntime('none');
symlinkSync(process.execPath, join(runtime.PATH, 'node'));

let root: string;
let run: LocalRun;
let port: number;
const lines: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'idp-up-'));
  for (const [name, text] of [
    ['echo', score('echo', 'node server.js')],
    ['broken', score('broken', 'node missing.js')],
    ['foreign', score('foreign', '', 'nginx:1.29')],
  ] as const) {
    mkdirSync(join(root, 'score', name), { recursive: true });
    writeFileSync(join(root, 'score', name, 'score.yaml'), text);
  }
  writeFileSync(join(root, 'score', 'echo', 'server.js'), ECHO);
  [port = 0] = await freePorts(1);
  run = await startLocalRun(options());
  await run.ready(5000);
});

afterAll(async () => {
  await run.stop();
  runtime.remove();
  rmSync(root, { recursive: true });
});

function options() {
  return {
    sources: readWorkloads(join(root, 'score')),
    environment: localEnvironment(testEnvironment),
    directory: join(root, 'local'),
    port,
    machine: { PATH: runtime.PATH },
    log: {
      say: (line: string) => void lines.push(line),
      workload: (name: string, line: string) => void lines.push(`${name} | ${line}`),
    },
  };
}

async function get(path: string): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}${path}`);
}

test('gives a program its variables, files and the AWS endpoint', async () => {
  const variables = (await (await get('/echo')).json()) as Record<string, string>;
  expect(variables).toMatchObject({
    HOST: '127.0.0.1',
    AWS_ENDPOINT_URL: run.aws.endpoint,
    QUEUE: `${run.aws.endpoint}/000000000000/idp-local-echo-jobs`,
    IDP_MOUNTS: join(root, 'local', 'echo', 'main'),
  });
  expect(readdirSync(join(root, 'local', 'echo', 'main', 'etc', 'app'))).toEqual(['motd']);
});

test('says why a workload does not start, and runs the others', async () => {
  const { workloads } = await run.status();
  expect(workloads.map(({ name, state }) => [name, state])).toEqual([
    ['broken', expect.stringMatching(/failing|starting/) as string],
    ['echo', 'ready'],
    ['foreign', 'not started'],
  ]);
  expect(workloads[2]?.reason).toBe('image nginx:1.29 needs docker, podman or nerdctl');
  expect(lines).toContainEqual(expect.stringContaining('broken | [idp] exited with code 1; restarting in 0.5 s'));
  expect((await get('/broken')).status).toBe(502);
});

test('is reached from this machine alone', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  const ports = [port, Number(new URL(run.aws.endpoint).port)];
  // 127.0.0.2 is loopback too, and answers whenever a socket is bound to every address.
  const addresses = ['127.0.0.2', ...others.map(({ address }) => address)];
  for (const address of addresses) {
    for (const each of ports) {
      expect(await answers(address, each)).toBe(false);
    }
  }
  expect(await answers('127.0.0.1', port)).toBe(true);
});

test('fails when its port is in use', async () => {
  await expect(startLocalRun(options())).rejects.toThrow(UserError);
});

test('refuses a remote AWS endpoint, and lets its port go', async () => {
  const [free = 0] = await freePorts(1);
  const remote = { ...options(), port: free, aws: { endpoint: 'https://sqs.us-east-1.amazonaws.com' } };
  await expect(startLocalRun(remote)).rejects.toThrow('--allow-remote-endpoint');
  expect(await answers('127.0.0.1', free)).toBe(false);
});

async function answers(host: string, to: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port: to, timeout: 500 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
