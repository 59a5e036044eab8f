import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Route } from '../plan/plan';
import { UserError } from '../diagnostics/user-error';
import { isLoopbackHost } from './loopback-host';
import { hostnameOf, matchRoute } from './match-route';

/** A server of all routes at one loopback address. It can start before the routes are known. */
export interface RouteProxy {
  readonly port: number;
  /** Sets the routes. Until then, every request is answered with 503. */
  serve(routes: readonly Route[], ports: Readonly<Record<string, Readonly<Record<string, number>>>>): void;
  stop(): Promise<void>;
}

/** Range in which a free port is looked for. */
export const FIRST_PORT = 8080;
const LAST_PORT = 8179;

/**
 * Starts the proxy.
 *
 * @param wanted - the port to listen on; if left out, the first free one from 8080
 * @throws UserError when the port is in use
 */
export async function startRouteProxy(wanted?: number): Promise<RouteProxy> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    answer(response, 503, 'the local run is starting; try again in a second');
  const server = createServer((request, response) => handle(request, response));
  const port = await listen(server, wanted);
  return {
    port,
    serve(routes, ports) {
      handle = (request, response) => forward(request, response, routes, ports);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  for (let port = wanted ?? FIRST_PORT; port <= (wanted ?? LAST_PORT); port++) {
    if (await tryListen(server, port)) {
      return port;
    }
  }
  throw new UserError(
    wanted === undefined
      ? `ports ${FIRST_PORT} to ${LAST_PORT} are all in use; free one of them, or choose another port with --port`
      : `port ${wanted} is in use; stop the program that uses it, or choose another port with --port`,
  );
}

async function tryListen(server: Server, port: number): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', failed);
      resolve(true);
    });
  });
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly Route[],
  ports: Readonly<Record<string, Readonly<Record<string, number>>>>,
): void {
  if (!isLocalName(hostnameOf(request.headers.host), routes)) {
    // Prevents DNS rebinding: another site whose name points to this address must not read the answers of workloads.
    answer(
      response,
      421,
      `'${request.headers.host}' is not a host of this run; expected localhost, a name below it, or the host of a route`,
    );
    return;
  }
  const route = matchRoute(routes, request.headers.host, request.url ?? '/');
  if (route === undefined) {
    answer(
      response,
      404,
      ['no route matches this path; routes:', ...routes.map(({ url, workload }) => `  ${url} -> ${workload}`)].join(
        '\n',
      ),
    );
    return;
  }
  passOn(request, response, route.workload, ports[route.workload]?.[route.port]);
}

/** Sends a request to the port of a workload, and its answer back. */
function passOn(request: IncomingMessage, response: ServerResponse, workload: string, port: number | undefined): void {
  const upstream = send({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: request.url,
    headers: {
      ...request.headers,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': 'http',
    },
    agent: false,
  });
  const fail = (why: string) => {
    if (response.headersSent) {
      response.destroy();
    } else {
      answer(response, 502, `workload '${workload}' ${why}; see its log`);
    }
  };
  upstream.once('response', (answered) => {
    const { statusCode = 0, rawHeaders } = answered;
    if (statusCode < 100) {
      // Node reads such a status, and throws when it is to write it.
      answered.destroy();
      fail(`answered with the status ${statusCode}, which is not one of HTTP`);
      return;
    }
    response.writeHead(statusCode, rawHeaders);
    pipeline(answered, response, () => upstream.destroy());
  });
  upstream.once('upgrade', (_, socket) => {
    socket.destroy();
    fail('changes the protocol, which the local run does not support (WebSocket, for example)');
  });
  upstream.once('error', (error: NodeJS.ErrnoException) => {
    const isClosed = error.code === 'ECONNREFUSED';
    fail(isClosed ? `is not listening on 127.0.0.1:${port} yet` : `did not answer: ${error.message}`);
  });
  response.once('close', () => upstream.destroy());
  pipeline(request, upstream, () => undefined);
}

function isLocalName(hostname: string, routes: readonly Route[]): boolean {
  return isLoopbackHost(hostname) || routes.some(({ host }) => host === hostname);
}

function answer(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
