import { parseAnnouncement } from './announcement';
import { toReceipt } from './fulfil';
import { Health } from './health';

const ID = '035d10c9-0ab3-4527-9980-b7a9b0fc0aa9';

describe('parseAnnouncement', () => {
  test('reads the order id', () => {
    expect(parseAnnouncement(JSON.stringify({ id: ID }))).toBe(ID);
  });

  test.each([undefined, '', 'null', '[]', '{}', '{"id":1}', '{"id":"../../etc/passwd"}'])(
    'fails when the body is %s',
    (body) => {
      expect(() => parseAnnouncement(body)).toThrow();
    },
  );
});

test('a receipt is the same whenever it is written', () => {
  const item = {
    id: { S: ID },
    kind: { S: 'order' },
    item: { S: 'tea' },
    quantity: { N: '2' },
    status: { S: 'fulfilled' },
    placedAt: { S: '2026-01-01T00:00:00.000Z' },
    fulfilledAt: { S: '2026-01-01T00:00:01.000Z' },
  };
  expect(toReceipt(item)).toEqual({
    order: ID,
    item: 'tea',
    quantity: 2,
    placedAt: '2026-01-01T00:00:00.000Z',
    fulfilledAt: '2026-01-01T00:00:01.000Z',
  });
});

test('a loop is healthy while it turns and not after two minutes without a round', () => {
  let now = 0;
  const health = new Health(() => now);
  now = 120_000;
  expect(health.isOk()).toBe(true);
  now = 120_001;
  expect(health.isOk()).toBe(false);
  health.beat();
  expect(health.isOk()).toBe(true);
});
