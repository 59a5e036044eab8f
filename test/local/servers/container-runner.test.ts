import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Containers } from '../../../lib/local/containers/containers';
import { ContainerRunner } from '../../../lib/local/servers/container-runner';
import { SERVER_CONTAINERS } from '../../../lib/local/servers/server-containers';
import type { LocalServer } from '../../../lib/plan/local-server';
import { RESOURCE_TYPES } from '../../../lib/resource-types';
import { FakeRuntime } from '../../support/fake-runtime';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

let docker: FakeRuntime;
let directory: string;
let runner: ContainerRunner;
let said: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-'));
  said = [];
  docker = new FakeRuntime();
  use(docker);
});

afterEach(async () => {
  await runner.stop();
  docker.remove();
  rmSync(directory, { recursive: true });
});

/** Another run of the same checkout. */
function use(runtime: FakeRuntime, startedWithin?: number): Containers {
  if (docker !== runtime) {
    docker.remove();
  }
  docker = runtime;
  const containers = new Containers(directory, { PATH: docker.PATH, SECRET_OF_THE_SHELL: 'x' });
  const log = { say: (line: string) => void said.push(line), workload: () => undefined };
  runner = new ContainerRunner({ containers, log, startedWithin });
  return containers;
}

const server = (type: string): LocalServer => ({
  uid: `${type}.existing#shop.db`,
  type,
  port: 40_001,
  name: 'orders',
  username: 'shop',
  password: 'local-shop-db',
});

const types = Object.keys(SERVER_CONTAINERS);

test('there is a container for every type of server, and for postgres a program', () => {
  const existing = [...RESOURCE_TYPES.values()].filter(({ classes }) => classes?.includes('existing'));
  expect(existing.map(({ type }) => type).sort()).toEqual([...types, 'postgres'].sort());
});

describe.each(types)('%s', (type) => {
  test('is a container on loopback, and no argument holds the password', async () => {
    use(new FakeRuntime().set('healthy'));
    expect(await runner.start([server(type)])).toEqual(new Map());
    const [call = []] = docker.calls('run');
    expect(call).toContain(`--publish=127.0.0.1:40001:${SERVER_CONTAINERS[type]?.port}/tcp`);
    expect(call.find((it) => it.startsWith('docker.io/'))).toMatch(/:\d+\.\d+\.\d+/);
    expect(call.filter((it) => it.startsWith('--publish') || it.includes('network'))).toHaveLength(1);
    expect(docker.calls().flat().join('\n')).not.toContain('local-shop-db');
    expect(docker.variables().join('\n')).not.toContain('SECRET_OF_THE_SHELL');
    expect(said.at(-1)).toMatch(new RegExp(`^${type} shop.db runs at 127.0.0.1:40001 \\(docker, `));
  });

  test('has what the outputs of the resource name', async () => {
    use(new FakeRuntime().set('healthy'));
    await runner.start([server(type)]);
    const variables = docker.variables().join('\n');
    if (type === 'redis') {
      expect(variables).toMatch(/^IDP_SETTINGS=user default on #[0-9a-f]{64} /m);
    } else {
      for (const value of ['orders', 'shop', 'local-shop-db']) {
        expect(variables).toContain(value);
      }
    }
  });
});

test('fetches the image first, says so once, and does not fetch it again', async () => {
  use(new FakeRuntime().set('healthy'));
  await runner.start([server('mysql')]);
  await runner.stop();
  await runner.start([server('mysql')]);
  expect(docker.calls('pull')).toHaveLength(1);
  expect(said.filter((line) => line.includes('fetching docker.io/library/mysql'))).toHaveLength(1);
});

test('waits until the server answers, and gives up after a while', async () => {
  use(new FakeRuntime(), 700);
  const problems = await runner.start([server('mysql')]);
  expect(problems.get('mysql.existing#shop.db')).toMatch(/^docker: the server does not answer after 0.7 s: started/);
  expect(docker.calls('exec').length).toBeGreaterThan(1);
  // It does not stay.
  expect(docker.calls().at(-1)?.slice(0, 2)).toEqual(['rm', '--force']);
});

test('says why a container or its image cannot be had', async () => {
  use(new FakeRuntime().set('broken'));
  expect([...(await runner.start([server('mysql')])).values()]).toEqual([
    'docker: the container has ended: out of disk',
  ]);
  use(new FakeRuntime().set('offline'));
  expect([...(await runner.start([server('mysql')])).values()]).toEqual(['docker: no route to the registry']);
  expect(said.at(-1)).toBe('mysql shop.db is not started: docker: no route to the registry');
});

test('a server that stays keeps running, and one that goes is removed', async () => {
  use(new FakeRuntime().set('healthy'));
  await runner.start([server('mysql'), server('amqp')]);
  await runner.start([server('mysql')]);
  expect(docker.calls('run')).toHaveLength(2);
  const amqp = docker.calls('run').find((call) => call.some((it) => it.includes('rabbitmq')));
  const name = amqp?.find((it) => it.startsWith('--name='))?.slice('--name='.length);
  expect(docker.calls('rm').at(-1)?.at(-1)).toBe(name);
});

test.each(['podman', 'nerdctl'])('%s serves where there is no docker', async (name) => {
  use(new FakeRuntime(name).set('healthy'));
  expect(await runner.start([server('mysql')])).toEqual(new Map());
  expect(said.at(-1)).toContain(`(${name}, `);
});

test('without a runtime, or with one that does not answer, one line says what to install or start', async () => {
  use(new FakeRuntime('lynx'));
  const needs = (type: string) => runner.start([server(type)]).then((problems) => [...problems.values()]);
  expect(await needs('mysql')).toEqual(['needs docker, podman or nerdctl']);
  expect(await needs('redis')).toEqual(['needs valkey-server or redis-server, or docker, podman or nerdctl']);
  expect(said).toContain('mysql shop.db is not started: needs docker, podman or nerdctl');
  use(new FakeRuntime().set('down'));
  expect(await needs('mysql')).toEqual(['needs docker, podman or nerdctl, but docker does not answer']);
});

describe('a killed run', () => {
  test('leaves containers that the next one removes, and no other', async () => {
    const first = use(new FakeRuntime().set('healthy'));
    await runner.start([server('mysql')]);
    const [call = []] = docker.calls('run');
    const label = call.find((it) => it.startsWith('--label='))?.slice('--label='.length);
    expect(label).toMatch(/^idp\.checkout=[0-9a-f]{12}$/);
    runner.kill();
    docker.set('left', 'abc\ndef\n');
    // No workload needs a container any more.
    expect(await new Containers(directory, { PATH: docker.PATH }).removeLeftovers()).toBe(2);
    expect(docker.calls('ps').at(-1)).toContain(`label=${label}`);
    for (const id of ['abc', 'def']) {
      expect(docker.calls('rm')).toContainEqual(['rm', '--force', '--volumes', id]);
    }
    docker.set('down');
    const problem = await new Containers(directory, { PATH: docker.PATH }).removeLeftovers();
    expect(problem).toBe('needs docker, podman or nerdctl, but docker does not answer');
    first.ended();
  });

  test('and one that ended has left nothing: the runtime is not asked', async () => {
    const containers = use(new FakeRuntime().set('healthy'));
    await runner.start([server('mysql')]);
    await runner.stop();
    containers.ended();
    const calls = docker.calls().length;
    expect(await new Containers(directory, { PATH: docker.PATH }).removeLeftovers()).toBe(0);
    expect(docker.calls()).toHaveLength(calls);
    expect(existsSync(join(directory, '.containers'))).toBe(false);
  });
});
