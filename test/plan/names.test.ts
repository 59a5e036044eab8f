import { claimName, imageRepository, logicalId, roleName, shorten, TOKEN_DIRECTORY } from '../../lib/plan/names';
import { testEnvironment } from '../support/target';

const long = (length: number) => 'w'.repeat(length);

test('a name that fits is kept as it is', () => {
  expect(claimName(testEnvironment, 'orders.items', 255)).toBe('idp-dev-orders-items');
});

test('names that differ only in what is cut off stay apart', () => {
  expect(shorten(`${long(80)}a`, 40)).not.toBe(shorten(`${long(80)}b`, 40));
});

test.each([
  ['claim', claimName(testEnvironment, long(100), 80), 80, /^[\w-]+$/],
  ['claim with an ending', claimName(testEnvironment, long(100), 80, '-dlq.fifo'), 80, /-dlq\.fifo$/],
  ['role', roleName(testEnvironment, long(63)), 64, /^[\w-]+$/],
])('a %s name keeps to its limit', (_, name, limit, pattern) => {
  expect(name.length).toBeLessThanOrEqual(limit);
  expect(name).toMatch(pattern);
});

test('a name is what it always was: another name would be another resource', () => {
  expect([
    claimName(testEnvironment, 'a-b.c.d', 80),
    claimName(testEnvironment, 'a.b', 80, '-dlq.fifo'),
    roleName(testEnvironment, 'orders'),
    imageRepository(testEnvironment, 'orders'),
    TOKEN_DIRECTORY,
  ]).toEqual([
    'idp-dev-a-b-c-d',
    'idp-dev-a-b-dlq.fifo',
    'idp-dev-orders',
    'idp-dev/orders',
    '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  ]);
  expect(['orders.items', 'a--b', 'x-1b', 'a1'].map(logicalId)).toEqual(['OrdersItems', 'AB', 'X_1b', 'A1']);
});

test('a name is shortened only if it is too long, to the limit, and not behind a separator', () => {
  expect(shorten('w'.repeat(20), 20)).toBe('w'.repeat(20));
  expect(shorten('w'.repeat(21), 20)).toMatch(/^w{11}-[0-9a-f]{8}$/);
  expect(shorten('a-b.c--.dddddddddddddddd', 17)).toMatch(/^a-b\.c-[0-9a-f]{8}$/);
});

test('logical ids of look-alike ids differ', () => {
  expect(new Set(['a-1', 'a1', 'a-b.c', 'ab.c'].map(logicalId)).size).toBe(4);
});
