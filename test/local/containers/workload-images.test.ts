import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { localEnvironment } from '../../../lib/config/parse-environments';
import { startLocalRun, type LocalRun } from '../../../lib/local/local-run';
import { formatStatus } from '../../../lib/local/status-table';
import { readWorkloads } from '../../../lib/read-workloads';
import { FakeRuntime } from '../../support/fake-runtime';
import { PATIENCE } from '../../support/patience';
import { testEnvironment } from '../../support/target';

jest.setTimeout(PATIENCE);

const SERVER = `require('node:http').createServer((q, r) => r.end()).listen(process.env.PORT, process.env.HOST)`;

const score = (name: string, rest: object, annotations: Readonly<Record<string, string>> = {}) =>
  stringify({ apiVersion: 'score.dev/v1b1', metadata: { name, annotations }, ...rest });

const FILES = {
  cache: score(
    'cache',
    {
      service: { ports: { redis: { port: 6379 } } },
      containers: {
        main: {
          image: 'redis:7',
          command: ['redis-server', '/etc/redis, own.conf'],
          args: ['--save', ''],
          variables: { TOKEN: 'of the cache', PATH: '/own' },
          files: { '/etc/redis, own.conf': { content: 'maxmemory 12mb' } },
          volumes: { '/data': { source: '${resources.data}' } },
        },
      },
      resources: { data: { type: 'volume' } },
    },
    { 'idp.dev/shared-with': 'shop' },
  ),
  pair: score('pair', {
    service: { ports: { web: { port: 80, targetPort: 8080 } } },
    containers: { aa: { image: 'example.com/aa:1' }, bb: { image: 'team/bb:2' } },
  }),
  shop: score(
    'shop',
    {
      service: { ports: { web: { port: 80 } } },
      containers: {
        main: { image: '.', variables: { CACHE: '${resources.cache.hostname}:${resources.cache.port}' } },
        side: { image: 'envoy:1' },
      },
      resources: { cache: { type: 'service' } },
    },
    { 'idp.dev/dev-command': 'node server.js' },
  ),
};

let root: string;
let docker: FakeRuntime;
let run: LocalRun;
const lines: string[] = [];

async function start(runtime: FakeRuntime): Promise<void> {
  docker = runtime;
  symlinkSync(process.execPath, join(docker.PATH, 'node'));
  root = mkdtempSync(join(tmpdir(), 'images-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(root, 'score', name), { recursive: true });
    writeFileSync(join(root, 'score', name, 'score.yaml'), text);
  }
  writeFileSync(join(root, 'score', 'shop', 'server.js'), SERVER);
  lines.length = 0;
  run = await startLocalRun({
    sources: readWorkloads(join(root, 'score')),
    environment: localEnvironment(testEnvironment),
    directory: join(root, 'local'),
    machine: { PATH: docker.PATH },
    log: {
      say: (line) => void lines.push(line),
      workload: (name, line) => void lines.push(`${name} | ${line}`),
    },
  });
  await run.ready(2000);
}

async function end(): Promise<void> {
  await run.stop();
  docker.remove();
  rmSync(root, { recursive: true });
}

describe('with a runtime', () => {
  beforeAll(async () => await start(new FakeRuntime()));
  afterAll(end);

  const callOf = (container: string) =>
    docker.calls('run').find((call) => call.some((it) => it.startsWith('--name=') && it.endsWith(`-${container}`))) ??
    [];

  test('an image runs with its command, files and volumes', () => {
    const call = callOf('cache-main');
    const image = call.indexOf('docker.io/library/redis:7');
    expect(call.slice(image + 1)).toEqual(['/etc/redis, own.conf', '--save', '']);
    expect(call).toContain('--entrypoint=redis-server');
    expect(call).toContain('--volume=/data');
    const file = join(root, 'local', 'cache', 'main', 'etc', 'redis, own.conf');
    expect(call).toContain(`--mount=type=bind,"source=${file}","target=/etc/redis, own.conf",readonly`);
    expect(readFileSync(file, 'utf8')).toBe('maxmemory 12mb');
  });

  test('its port is open on loopback alone, at the number that others get', async () => {
    const { plan } = run;
    const shop = plan.workloads.find(({ name }) => name === 'shop')?.containers[0]?.variables['CACHE'];
    expect(callOf('cache-main')).toContain(`--publish=${shop}:6379/tcp`);
    expect(shop).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await run.status()).workloads.map(({ name }) => name)).toEqual(['cache', 'pair', 'shop']);
  });

  test('it listens where a container does, with the variables of its own and those of AWS', () => {
    const call = callOf('cache-main');
    expect(call).toContain('--env=PATH=/own');
    expect(call.filter((it) => it.includes('of the cache'))).toEqual([]);
    expect(docker.variables()).toEqual(
      expect.arrayContaining([
        'HOST=0.0.0.0',
        'PORT=6379',
        'TOKEN=of the cache',
        `AWS_ENDPOINT_URL=${run.aws.endpoint}`,
      ]),
    );
    expect(call.some((it) => it.startsWith('--env=HOME') || it.includes('IDP_MOUNTS'))).toBe(false);
  });

  test('containers of one workload share the network of the first, which has the ports', () => {
    const [aa, bb] = [callOf('pair-aa'), callOf('pair-bb')];
    expect(aa.filter((it) => it.startsWith('--publish'))).toEqual([
      expect.stringMatching(/^--publish=127.*:8080\/tcp$/),
    ]);
    expect(bb.filter((it) => it.startsWith('--publish'))).toEqual([]);
    expect(bb.find((it) => it.startsWith('--network='))).toMatch(/^--network=container:idp-[0-9a-f]{12}-pair-aa$/);
    expect(bb).toContain('docker.io/team/bb:2');
    // There is no network to share before.
    const order = docker.calls().map(([command, ...args]) => `${command} ${args.join(' ')}`);
    const at = (part: RegExp) => order.findIndex((it) => part.test(it));
    expect(at(/^run .*-pair-aa/)).toBeLessThan(at(/^run .*--network=container/));
    expect(at(/^inspect .*-pair-aa/)).toBeGreaterThan(-1);
  });

  test('beside a program, which has the ports, a sidecar has none', () => {
    expect(callOf('shop-side').filter((it) => it.startsWith('--publish'))).toEqual([]);
  });

  test('who calls one that does not listen yet says so in the table', async () => {
    const status = await run.status();
    const [cache, , shop] = status.workloads;
    expect(cache?.state).toBe('starting');
    expect(shop).toMatchObject({ state: 'ready', waitsFor: ['cache'] });
    expect(formatStatus(status)).toMatch(/^ {2}shop +ready +waits for cache$/m);
  });

  test('a run that ends removes its containers', async () => {
    const names = docker.calls('run').flatMap((call) => call.find((it) => it.startsWith('--name=')) ?? []);
    await run.stop();
    const removed = docker.calls('rm').map((call) => `--name=${call.at(-1)}`);
    expect(names.length).toBe(4);
    expect(removed).toEqual(expect.arrayContaining(names));
  });
});

describe('without one', () => {
  beforeAll(async () => await start(new FakeRuntime('lynx')));
  afterAll(end);

  test('they are not started, with what is needed; who calls them waits', async () => {
    const { workloads } = await run.status();
    const needs = (image: string) => `image ${image} needs docker, podman or nerdctl`;
    expect(workloads).toMatchObject([
      { name: 'cache', state: 'not started', reason: needs('redis:7') },
      { name: 'pair', state: 'not started', reason: `${needs('example.com/aa:1')}; ${needs('team/bb:2')}` },
      { name: 'shop', state: 'ready', waitsFor: ['cache'] },
    ]);
    expect(lines).toContain(`shop | side is not started: ${needs('envoy:1')}`);
  });
});
