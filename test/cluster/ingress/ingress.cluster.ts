import { writeFileSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectSecure } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { matchRoute } from '../../../lib/local/match-route';
import type { Route } from '../../../lib/plan/plan';
import { ROUTE_CASES, ROUTES } from '../../support/route-cases';
import { NameServer } from './name-server';
import { acmeModule, MEMORY_LIMIT, Nginx, nginxCommand, pebbleCommand } from './nginx-process';
import { Pebble } from './pebble';
import { type Received, Workloads } from './workloads';

jest.setTimeout(120_000);

/** Connections at a time, and seconds, of the measurement of memory. */
const CONNECTIONS = 200;
const SECONDS = 10;

function say(...words: readonly string[]): void {
  process.stderr.write(`${words.join(' ')}\n`);
}

if (nginxCommand === undefined) {
  say('Left out: the proxy of routes. No `nginx` on the PATH; NGINX_BINARY may name one.');
}
const canIssue = nginxCommand !== undefined && acmeModule !== undefined && pebbleCommand !== undefined;
if (nginxCommand !== undefined && !canIssue) {
  say('Left out: certificates. They need NGINX_ACME_MODULE, and `pebble` on the PATH; PEBBLE may name one.');
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}

interface SecureOptions extends Omit<RequestOptions, 'headers'> {
  readonly headers?: Record<string, string>;
  readonly servername?: string;
}

async function send(options: SecureOptions, secure = false): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const call = (secure ? secureRequest : request)({ host: '127.0.0.1', ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, location: response.headers.location }),
      );
      response.on('error', reject);
    });
    call.on('error', reject).end();
  });
}

/** Asks again until the answer is as expected; then, or when the time is over, returns the last one. */
async function until<Value>(
  ask: () => Promise<Value>,
  isGood: (value: Value) => boolean,
  seconds = 30,
): Promise<Value> {
  const end = performance.now() + seconds * 1000;
  let value = await ask();
  while (!isGood(value) && performance.now() < end) {
    await sleep(200);
    value = await ask();
  }
  return value;
}

const statusOf = async (options: SecureOptions, secure = false) =>
  await send(options, secure).then(
    ({ status }) => status,
    () => 0,
  );

const names = new NameServer();
const workloads = new Workloads();

beforeAll(async () => {
  await names.up();
  await workloads.up(ROUTES);
});

afterAll(async () => {
  workloads.down();
  await names.down();
});

(nginxCommand === undefined ? describe.skip : describe)('the proxy of routes', () => {
  let nginx: Nginx;
  const get = async (host: string, path: string, more: SecureOptions = {}) =>
    await send({ port: nginx.http, path, ...more, headers: { host, ...more.headers } });

  beforeAll(async () => {
    nginx = new Nginx({ resolver: names.address });
    await nginx.start(workloads.routesConf(ROUTES));
    await until(
      async () => await statusOf({ port: nginx.http, path: '/' }),
      (status) => status !== 0,
    );
  });

  afterAll(async () => {
    await nginx.remove();
  });

  test.each(ROUTE_CASES)('leads %s%s to %s, as the local run does', async (host, url, workload) => {
    expect(matchRoute(ROUTES, host, url)?.workload).toBe(workload);
    const { status, text } = await get(host, url);
    if (workload === undefined) {
      expect([status, text]).toEqual([404, 'no route leads to this address\n']);
    } else {
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ workload, url, headers: { host } });
    }
  });

  test('tells the workload who asks, and believes no client', async () => {
    const claims = { 'x-forwarded-for': '192.0.2.1', 'x-real-ip': '192.0.2.1', forwarded: 'for=192.0.2.1' };
    const { text } = await get('localhost', '/site', { headers: claims });
    expect(text).not.toContain('192.0.2.1');
    expect((JSON.parse(text) as Received).headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'localhost',
      'x-forwarded-proto': 'http',
    });
  });

  test('passes on the wish for a WebSocket, and for no other protocol', async () => {
    const asked = async (upgrade: string) => {
      const { text } = await get('localhost', '/site', { headers: { connection: 'upgrade', upgrade } });
      return (JSON.parse(text) as Received).headers;
    };
    expect(await asked('WebSocket')).toMatchObject({ connection: 'upgrade', upgrade: 'websocket' });
    expect(await asked('h2c')).toMatchObject({ connection: 'close' });
    expect(await asked('h2c')).not.toHaveProperty('upgrade');
  });

  test('a workload that does not answer takes no connection from the others', async () => {
    const agent = new Agent({ maxSockets: Infinity });
    const statuses: number[] = [];
    const waiting = Array.from({ length: 1500 }, async () => {
      statuses.push(await statusOf({ port: nginx.http, path: '/site?never', headers: { host: 'localhost' }, agent }));
    });
    await sleep(2000);
    const began = performance.now();
    const others = ROUTES.filter(({ host, workload }) => host === undefined && workload !== 'page').slice(0, 3);
    expect(others.length).toBeGreaterThan(0);
    for (const { path } of others) {
      expect([path, (await get('localhost', path)).status]).toEqual([path, 200]);
    }
    expect(performance.now() - began).toBeLessThan(1000);
    agent.destroy();
    await Promise.all(waiting);
    expect(statuses).toContain(503);
  });

  test('passes on what a workload sends, as it sends it', async () => {
    const began = performance.now();
    const first = await new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port: nginx.http, path: '/site?slow', headers: { host: 'localhost' } }, (response) =>
        response.once('data', () => resolve(performance.now() - began)).resume(),
      )
        .on('error', reject)
        .end();
    });
    expect(first).toBeLessThan(2000);
  });

  test('serves the other routes when a workload is missing, at its start too', async () => {
    const routes: Route[] = [...ROUTES, { ...(ROUTES[0] as Route), workload: 'missing', path: '/gone' }];
    const other = new Nginx({ resolver: names.address });
    await other.start(workloads.routesConf(routes));
    const ask = async (path: string) => await statusOf({ port: other.http, path, headers: { host: 'localhost' } });
    await until(
      async () => await ask('/site'),
      (status) => status === 200,
    );
    expect([await ask('/site'), await ask('/gone')]).toEqual([200, 502]);
    expect(other.log).toContain('missing.missing.svc.cluster.local could not be resolved');
    await other.remove();
  });

  test('serves a new route without interrupting a request, and ignores a file that is not valid', async () => {
    const slow = get('localhost', '/site?slow');
    await sleep(200);
    const added: Route = { ...(ROUTES[0] as Route), path: '/added' };
    expect((await get('localhost', '/added')).status).toBe(404);
    nginx.write('routes.conf', workloads.routesConf([...ROUTES, added]));
    expect(
      await until(
        async () => (await get('localhost', '/added')).status,
        (status) => status === 200,
      ),
    ).toBe(200);
    expect((await slow).text).toContain('"url":"/site?slow"');

    nginx.write('routes.conf', 'map {');
    await until(
      async () => await Promise.resolve(nginx.log),
      (log) => log.includes('[emerg]'),
    );
    expect(nginx.log).toContain('[emerg]');
    expect((await get('localhost', '/added')).status).toBe(200);
  });

  test('tries again to load a file that it could not take, and reports it once', async () => {
    // As while no name server answers: the same files are valid later.
    const missing = join(nginx.directory, 'later.conf');
    const more: Route = { ...(ROUTES[0] as Route), path: '/more' };
    nginx.write('routes.conf', `${workloads.routesConf([...ROUTES, more])}include ${missing};`);
    await sleep(4000);
    expect(nginx.log.match(/later\.conf" failed/g)).toHaveLength(1);
    writeFileSync(missing, '');
    expect(
      await until(
        async () => (await get('localhost', '/more')).status,
        (status) => status === 200,
        10,
      ),
    ).toBe(200);
  });

  test('writes no line for a request that it passed on', () => {
    expect(nginx.log.split('\n').filter((line) => line.includes('request: "GET /site'))).toEqual([]);
  });

  test('ends with the requests that are being answered', async () => {
    const other = new Nginx({ resolver: names.address });
    await other.start(workloads.routesConf(ROUTES));
    const options = { port: other.http, headers: { host: 'localhost' } };
    await until(
      async () => await statusOf({ ...options, path: '/site' }),
      (status) => status === 200,
    );
    const slow = send({ ...options, path: '/site?slow' });
    await sleep(500);
    const [{ text }, code] = await Promise.all([slow, other.stop()]);
    expect(text).toContain('"url":"/site?slow"');
    expect(code).toBe(0);
    await other.remove();
  });
});

/** The first message of a TLS connection, for a name that is served. */
async function clientHello(): Promise<Buffer> {
  const hello: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(data: Buffer, _, done) {
      hello.push(data);
      done();
    },
  });
  connectSecure({ socket, servername: 'apps.example' }).on('error', () => undefined);
  await sleep(100);
  expect(hello).not.toEqual([]);
  return Buffer.concat(hello);
}

(canIssue ? describe : describe.skip)('certificates', () => {
  const pebble = new Pebble();
  const ingress = { allowedCidrs: ['203.0.113.0/24'], domain: 'apps.example' };
  let nginx: Nginx;
  let ca: string | undefined;
  const secure = (servername: string, path: string): SecureOptions => ({
    port: nginx.https,
    path,
    servername,
    headers: { host: servername },
    agent: new TlsAgent({ ca: ca ?? '' }),
  });

  beforeAll(async () => {
    const resolver = names.address;
    // Two steps: each has to know the port of the other.
    nginx = new Nginx({
      resolver,
      issuer: {
        get uri() {
          return pebble.uri;
        },
        trusted: pebble.trusted,
      },
    });
    await nginx.reservePorts();
    await pebble.up(resolver, nginx.http);
    ca = await until(
      async () => await pebble.root(),
      (root) => root !== undefined,
    );
    await nginx.start(workloads.routesConf(ROUTES, ingress));
  });

  afterAll(async () => {
    await nginx.remove();
    await pebble.down();
  });

  test('are there for the domain and for each host of a route, and keep their names apart', async () => {
    for (const name of ['apps.example', 'admin.example']) {
      const status = await until(
        async () => await statusOf(secure(name, '/site'), true),
        (it) => it === 200,
        60,
      );
      expect([name, status]).toEqual([name, 200]);
    }
    expect((await send(secure('apps.example', '/secret'), true)).status).toBe(404);
    expect(JSON.parse((await send(secure('admin.example', '/secret'), true)).text)).toMatchObject({
      workload: 'secret',
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(pebble.issued).toBe(2);
  });

  test('a name that is not served gets no answer', async () => {
    await expect(send(secure('other.example', '/'), true)).rejects.toThrow(/unrecognized name|handshake/);
  });

  test('plain HTTP is redirected for names that are served, and 404 for others', async () => {
    const { status, location } = await send({ port: nginx.http, path: '/site?a=1', headers: { host: 'apps.example' } });
    expect([status, location]).toEqual([308, 'https://apps.example/site?a=1']);
    expect((await send({ port: nginx.http, path: '/site', headers: { host: 'other.example' } })).status).toBe(404);
  });

  test(`${CONNECTIONS} connections at a time fit into the memory limit`, async () => {
    const rest = nginx.memory;
    const agent = new TlsAgent({ ca: ca ?? '', keepAlive: true, maxSockets: CONNECTIONS });
    const end = performance.now() + SECONDS * 1000;
    let answered = 0;
    let peak = { anonymous: 0, resident: 0 };
    const client = async () => {
      while (performance.now() < end) {
        const { status } = await send({ ...secure('apps.example', '/site'), agent }, true);
        expect(status).toBe(200);
        answered++;
      }
    };
    const watch = async () => {
      while (performance.now() < end) {
        await sleep(500);
        const { anonymous, resident } = nginx.memory;
        peak = { anonymous: Math.max(peak.anonymous, anonymous), resident: Math.max(peak.resident, resident) };
      }
    };
    await Promise.all([watch(), ...Array.from({ length: CONNECTIONS }, client)]);
    agent.destroy();
    const told = ({ anonymous, resident }: typeof peak) =>
      `${anonymous.toFixed(1)} MiB anonymous, ${resident.toFixed(1)} resident`;
    say(`nginx: ${told(rest)} at rest; ${told(peak)} at ${(answered / SECONDS).toFixed(0)} requests a second`);
    expect(peak.anonymous).toBeGreaterThan(0);
    expect(peak.resident).toBeLessThan(MEMORY_LIMIT);
  });

  test('more slow connections than it takes neither exhaust its memory nor keep others out for long', async () => {
    const hello = await clientHello();
    const sockets = Array.from({ length: 1500 }, () =>
      connect(nginx.https, '127.0.0.1', function (this: Socket) {
        this.write(hello);
      }).on('error', () => undefined),
    );
    await sleep(3000);
    const { anonymous, resident } = nginx.memory;
    say(`nginx: ${anonymous.toFixed(1)} MiB anonymous, ${resident.toFixed(1)} resident, with slow connections`);
    expect(anonymous).toBeGreaterThan(10);
    expect(anonymous).toBeLessThan(MEMORY_LIMIT - 4);
    expect(nginx.log).not.toContain('exited on signal');
    const answer = async () => await statusOf(secure('apps.example', '/site'), true);
    expect(await until(answer, (status) => status === 200, 20)).toBe(200);
    sockets.forEach((socket) => socket.destroy());
  });

  test('outlive the pod: no other one is asked for', async () => {
    const before = pebble.issued;
    await nginx.stop();
    await nginx.start(workloads.routesConf(ROUTES, ingress));
    expect(
      await until(
        async () => await statusOf(secure('apps.example', '/site'), true),
        (it) => it === 200,
      ),
    ).toBe(200);
    expect(pebble.issued).toBe(before);
  });
});
