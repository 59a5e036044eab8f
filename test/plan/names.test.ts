import { bucketName, logicalId, queueName, roleName, shorten, tableName } from '../../lib/plan/names';
import { testEnvironment } from '../support/target';

const long = (length: number) => 'w'.repeat(length);

test('a name that fits is kept as it is', () => {
  expect(tableName(testEnvironment, 'orders.items')).toBe('idp-dev-orders-items');
});

test('names that differ only in what is cut off stay apart', () => {
  expect(shorten(`${long(80)}a`, 40)).not.toBe(shorten(`${long(80)}b`, 40));
});

test.each([
  ['queue', queueName(testEnvironment, long(100), false), 80, /^[\w-]+$/],
  ['FIFO queue', queueName(testEnvironment, long(100), true), 80, /\.fifo$/],
  ['FIFO dead-letter queue', queueName(testEnvironment, long(100), true, '-dlq'), 80, /-dlq\.fifo$/],
  ['bucket', bucketName(testEnvironment, long(100)), 63, /^[a-z0-9-]+$/],
  ['role', roleName(testEnvironment, long(63)), 64, /^[\w-]+$/],
])('a %s name keeps to the limit of its service', (_, name, limit, pattern) => {
  expect(name.length).toBeLessThanOrEqual(limit);
  expect(name).toMatch(pattern);
});

test('the buckets of two forks differ', () => {
  const fork = { ...testEnvironment, github: { ...testEnvironment.github, repositoryId: 23 } };
  expect(bucketName(fork, 'a.b')).not.toBe(bucketName(testEnvironment, 'a.b'));
});

test('logical ids of look-alike ids differ', () => {
  expect(new Set(['a-1', 'a1', 'a-b.c', 'ab.c'].map(logicalId)).size).toBe(4);
});
