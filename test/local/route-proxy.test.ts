import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as RawServer } from 'node:net';
import { freePorts } from '../../lib/local/free-ports';
import { matchRoute } from '../../lib/local/match-route';
import { startRouteProxy, type RouteProxy } from '../../lib/local/route-proxy';
import type { Route } from '../../lib/plan/plan';
import { UserError } from '../../lib/diagnostics/user-error';
import { ROUTE_CASES, ROUTES } from '../support/route-cases';

const route = (workload: string, path: string, host?: string): Route => ({
  workload,
  path,
  port: 'http',
  url: `http://${host ?? 'localhost'}${path}`,
  ...(host === undefined ? {} : { host }),
});
describe('matchRoute', () => {
  test.each(ROUTE_CASES)('leads %s%s to %s', (host, url, workload) => {
    expect(matchRoute(ROUTES, host, url)?.workload).toBe(workload);
  });

  test('leads a request without a host to a route for any', () => {
    expect(matchRoute(ROUTES, undefined, '/api/')?.workload).toBe('api');
  });
});

describe('startRouteProxy', () => {
  let proxy: RouteProxy;
  let upstream: Server;
  let seen: IncomingMessage | undefined;
  let upstreamClosed: Promise<void>;
  let nobody: number;

  beforeAll(async () => {
    upstream = createServer((incoming, response) => {
      seen = incoming;
      upstreamClosed = new Promise((resolve) => response.once('close', resolve));
      if (incoming.url === '/api/orders/slow') {
        response.write('first');
        return;
      }
      if (incoming.url === '/api/orders/silent') {
        return;
      }
      response.writeHead(201, { 'x-from': 'orders', 'set-cookie': ['a=1', 'b=2'] });
      incoming.pipe(response);
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    [nobody = 0] = await freePorts(1);
    const [port = 0] = await freePorts(1);
    proxy = await startRouteProxy(port);
  });

  afterAll(async () => {
    await proxy.stop();
    upstream.closeAllConnections();
    upstream.close();
  });

  async function send(path: string, { host = 'localhost', body = '' } = {}) {
    return await new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
      (resolve, reject) => {
        const outgoing = request(
          { host: '127.0.0.1', port: proxy.port, path, method: 'POST', headers: { host } },
          (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (part: string) => (text += part));
            response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
          },
        );
        outgoing.once('error', reject);
        outgoing.end(body);
      },
    );
  }

  test('asks for patience before there is a plan', async () => {
    expect((await send('/')).status).toBe(503);
  });

  test('passes requests and answers on', async () => {
    proxy.serve([route('orders', '/api/orders'), route('late', '/late')], {
      orders: { http: (upstream.address() as AddressInfo).port },
      late: { http: nobody },
    });
    const body = 'x'.repeat(300_000);
    const answer = await send('/api/orders?limit=1', { body });
    expect(answer).toMatchObject({
      status: 201,
      text: body,
      headers: { 'x-from': 'orders', 'set-cookie': ['a=1', 'b=2'] },
    });
    expect(seen?.url).toBe('/api/orders?limit=1');
    expect(seen?.headers).toMatchObject({
      host: 'localhost',
      'x-forwarded-host': 'localhost',
      'x-forwarded-proto': 'http',
    });
  });

  test('answers 502 for a workload that is not up yet, and says which', async () => {
    const { status, text } = await send('/late');
    expect(status).toBe(502);
    expect(text).toContain(`workload 'late' is not listening on 127.0.0.1:${nobody} yet`);
  });

  test('answers 404 with the routes there are', async () => {
    const { status, text } = await send('/elsewhere');
    expect(status).toBe(404);
    expect(text).toContain('http://localhost/api/orders -> orders');
  });

  test('refuses the name of another site', async () => {
    expect((await send('/api/orders', { host: 'attacker.example' })).status).toBe(421);
  });

  test.each([
    ['while it is answered', '/api/orders/slow'],
    ['before it is answered', '/api/orders/silent'],
  ])('tells the workload when the client goes away %s', async (_, path) => {
    const arrived = new Promise((resolve) => upstream.once('request', resolve));
    const outgoing = request({ host: '127.0.0.1', port: proxy.port, path, headers: { host: 'localhost' } });
    const answered = new Promise<void>((resolve) =>
      outgoing.once('response', (response) => response.once('data', resolve).on('error', () => undefined)),
    );
    outgoing.on('error', () => undefined).end();
    await (path.endsWith('slow') ? answered : arrived);
    outgoing.destroy();
    await expect(upstreamClosed).resolves.toBeUndefined();
  });

  test('refuses a port that is in use', async () => {
    await expect(startRouteProxy(proxy.port)).rejects.toThrow(UserError);
    await expect(startRouteProxy(proxy.port)).rejects.toThrow(`port ${proxy.port} is in use; `);
  });

  test('takes the next free port when none was asked for', async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => taken.once('error', () => resolve()).listen(8080, '127.0.0.1', resolve));
    const other = await startRouteProxy();
    expect(other.port).toBeGreaterThan(8080);
    await other.stop();
    taken.close();
  });
});

describe('a workload that answers what is no HTTP', () => {
  let raw: RawServer;
  let proxy: RouteProxy;
  let text = '';

  beforeAll(async () => {
    raw = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(text, 'latin1'));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const [port = 0] = await freePorts(1);
    proxy = await startRouteProxy(port);
    proxy.serve([route('odd', '/')], { odd: { http: (raw.address() as AddressInfo).port } });
  });

  afterAll(async () => {
    await proxy.stop();
    raw.close();
  });

  test.each([
    'HTTP/1.1 007 Bond\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 000 \r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx: \u0001\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    'nonsense',
    '',
  ])('gets 502, and the proxy goes on: %j', async (answer) => {
    text = answer;
    expect((await fetch(`http://127.0.0.1:${proxy.port}/`)).status).toBe(502);
    text = 'HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n';
    expect((await fetch(`http://127.0.0.1:${proxy.port}/`)).status).toBe(204);
  });
});
