import { readFileSync } from 'node:fs';
import { compareWithLimits, LIMITS, type Measured } from './limits';

const most = Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, limit.most])) as Measured;

test('what is at its limit is within it', () => {
  expect(compareWithLimits(most).exceeded).toEqual([]);
});

test.each(Object.keys(LIMITS))('names %s when its limit is exceeded, or nothing was measured', (name) => {
  const above = most[name as keyof Measured] + 0.01;
  const { lines, exceeded } = compareWithLimits({ ...most, [name]: above });
  expect(exceeded).toEqual([name]);
  expect(lines.filter((line) => line.includes('EXCEEDED'))).toEqual([expect.stringContaining(`  ${name} `)]);
  expect(compareWithLimits({ ...most, [name]: NaN }).exceeded).toEqual([name]);
});

test.each(Object.entries(LIMITS))('the README has the limit of %s', (name, { most }) => {
  const [, speed = ''] = readFileSync('README.md', 'utf8').split('\n## Speed\n');
  const row = speed.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  const [, , , limit] = (row ?? '').split('|');
  expect(limit?.trim().split(' ')[0]).toBe(String(most));
});
