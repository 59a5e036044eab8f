import { claimName, logicalId, roleName, shorten } from '../../lib/plan/names';
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

test('logical ids of look-alike ids differ', () => {
  expect(new Set(['a-1', 'a1', 'a-b.c', 'ab.c'].map(logicalId)).size).toBe(4);
});
