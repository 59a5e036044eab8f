import type { IncomingMessage, RequestListener } from 'node:http';
import { log, reason } from './log';
import { parseOrderRequest, type Order } from './order';
import { placeOrder, type OrderStore } from './place-order';
import { readBody } from './read-body';

export interface Dependencies {
  readonly store: OrderStore & { get(id: string): Promise<Order | undefined>; list(): Promise<Order[]> };
  readonly announce: (id: string) => Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

// The route keeps its prefix; calls within the cluster may leave out `/api`.
const ORDERS_PATH = /^(?:\/api)?\/orders(?:\/([^/]+))?\/?$/;

/** Answers the orders API and `/healthz`. */
export function requestListener(dependencies: Dependencies): RequestListener {
  return (request, response) => {
    void reply(request, dependencies)
      .catch((error: unknown): Reply => {
        log('error', 'request failed', { method: request.method, url: request.url, reason: reason(error) });
        return { status: 500, body: { error: 'internal error' } };
      })
      .then(({ status, body, headers }) => {
        response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
        response.end(JSON.stringify(body));
      });
  };
}

async function reply(request: IncomingMessage, dependencies: Dependencies): Promise<Reply> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/healthz') {
    return { status: 200, body: { status: 'ok' } };
  }
  const match = ORDERS_PATH.exec(path);
  if (match === null) {
    return { status: 404, body: { error: 'not found' } };
  }
  const id = match[1];
  if (request.method === 'GET') {
    return id === undefined ? { status: 200, body: await dependencies.store.list() } : one(id, dependencies);
  }
  if (request.method === 'POST' && id === undefined) {
    return create(request, dependencies);
  }
  return {
    status: 405,
    body: { error: 'method not allowed' },
    headers: { allow: id === undefined ? 'GET, POST' : 'GET' },
  };
}

async function one(id: string, { store }: Dependencies): Promise<Reply> {
  const order = await store.get(id);
  return order === undefined ? { status: 404, body: { error: 'no such order' } } : { status: 200, body: order };
}

async function create(request: IncomingMessage, { store, announce }: Dependencies): Promise<Reply> {
  // This also refuses forms of other sites: a browser sends JSON to another site only if that site allows it.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return { status: 415, body: { error: 'expected content-type application/json' } };
  }
  const body = await readBody(request);
  if (body === undefined) {
    return { status: 413, body: { error: 'body longer than 16 KiB' } };
  }
  const parsed = parseOrderRequest(body);
  if ('problems' in parsed) {
    return { status: 400, body: { error: 'invalid order', problems: parsed.problems } };
  }
  const order = await placeOrder(parsed, store, announce);
  return order === undefined
    ? { status: 503, body: { error: 'the order could not be passed on; try again' }, headers: { 'retry-after': '5' } }
    : { status: 201, body: order, headers: { location: `/api/orders/${order.id}` } };
}
