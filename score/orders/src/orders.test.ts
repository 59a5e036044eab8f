import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseOrderRequest, type Order } from './order';
import { placeOrder } from './place-order';
import { requestListener, type Dependencies } from './request-listener';

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Keeps orders in memory; as in the table, only a `placed` order can be rejected. */
function memoryStore() {
  const orders = new Map<string, Order>();
  return {
    orders,
    put: async (order: Order) => void orders.set(order.id, order),
    get: async (id: string) => orders.get(id),
    list: async () => [...orders.values()],
    reject: async (id: string) => {
      const order = orders.get(id);
      if (order?.status !== 'placed') {
        return false;
      }
      orders.set(id, { ...order, status: 'rejected' });
      return true;
    },
  };
}

describe('parseOrderRequest', () => {
  test.each([
    ['{"item":" tea ","quantity":1}', { item: 'tea', quantity: 1 }],
    ['{"item":"tea","quantity":100,"extra":true}', { item: 'tea', quantity: 100 }],
  ])('accepts %s', (body, expected) => {
    expect(parseOrderRequest(body)).toEqual(expected);
  });

  test.each([
    ['', /JSON object/],
    ['[]', /JSON object/],
    ['null', /JSON object/],
    ['{"quantity":1}', /^item/],
    ['{"item":"  ","quantity":1}', /^item/],
    [JSON.stringify({ item: 'x'.repeat(81), quantity: 1 }), /^item/],
    ['{"item":"tea"}', /^quantity/],
    ['{"item":"tea","quantity":0}', /^quantity/],
    ['{"item":"tea","quantity":101}', /^quantity/],
    ['{"item":"tea","quantity":1.5}', /^quantity/],
    ['{"item":"tea","quantity":"1"}', /^quantity/],
  ])('refuses %s', (body, expected) => {
    expect(parseOrderRequest(body)).toEqual({ problems: [expect.stringMatching(expected)] });
  });

  test('reports every problem at once', () => {
    expect(parseOrderRequest('{}')).toEqual({ problems: [expect.any(String), expect.any(String)] });
  });
});

describe('placeOrder', () => {
  const request = { item: 'tea', quantity: 2 };

  test('announces an order only after it is stored', async () => {
    const store = memoryStore();
    const seen: boolean[] = [];
    const order = await placeOrder(request, store, async (id) => void seen.push(store.orders.has(id)));
    expect(order).toMatchObject({ ...request, status: 'placed' });
    expect(seen).toEqual([true]);
  });

  test('rejects the order when it cannot be announced', async () => {
    const store = memoryStore();
    const order = await placeOrder(request, store, () => Promise.reject(new Error('queue down')));
    expect(order).toBeUndefined();
    expect((await store.list()).map(({ status }) => status)).toEqual(['rejected']);
  });

  test('confirms the order when the announcement arrived although its answer was lost', async () => {
    const store = { ...memoryStore(), reject: async () => false };
    expect(await placeOrder(request, store, () => Promise.reject(new Error('timeout')))).toBeDefined();
  });
});

describe('the orders API', () => {
  const json = { 'content-type': 'application/json' };
  let server: Server;
  let url: string;
  let announce: jest.Mock<Promise<void>, [string]>;

  beforeEach(async () => {
    announce = jest.fn<Promise<void>, [string]>(async () => {});
    const dependencies: Dependencies = { store: memoryStore(), announce };
    server = createServer(requestListener(dependencies));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each(['/orders', '/api/orders'])('places, lists and shows orders under %s', async (path) => {
    const created = await fetch(url + path, { method: 'POST', headers: json, body: '{"item":"tea","quantity":2}' });
    expect(created.status).toBe(201);
    const order = (await created.json()) as Order;
    expect(announce).toHaveBeenCalledWith(order.id);
    expect(await (await fetch(url + path)).json()).toEqual([order]);
    expect(await (await fetch(`${url}${path}/${order.id}`)).json()).toEqual(order);
  });

  test.each([
    ['an unknown path', '/other', {}, 404],
    ['an unknown order', '/orders/none', {}, 404],
    ['another method', '/orders', { method: 'DELETE' }, 405],
    ['a form from another site', '/orders', { method: 'POST', body: 'item=tea' }, 415],
    ['a body that is too long', '/orders', { method: 'POST', headers: json, body: 'x'.repeat(16 * 1024 + 1) }, 413],
    ['an invalid order', '/orders', { method: 'POST', headers: json, body: '{"item":"tea"}' }, 400],
  ])('refuses %s', async (_, path, init, status) => {
    expect((await fetch(url + path, init)).status).toBe(status);
    expect(announce).not.toHaveBeenCalled();
  });

  test('answers 503 when an order cannot be announced', async () => {
    announce.mockRejectedValue(new Error('queue down'));
    const response = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: json,
      body: '{"item":"tea","quantity":1}',
    });
    expect(response.status).toBe(503);
  });
});
