import { changeLines } from '../../lib/compare/change-lines';

const numbers = (count: number, changed: readonly number[] = [], sign = '!') =>
  Array.from({ length: count }, (_, index) => `${index + 1}${changed.includes(index + 1) ? sign : ''}\n`).join('');
const lines = (before: unknown, after: unknown) => changeLines({ path: 'files.a', before, after });

test('a value on one line is shown before and after', () => {
  expect(lines(1, 'two')).toEqual(['- files.a: 1', '+ files.a: "two"']);
  expect(lines(undefined, null)).toEqual(['+ files.a: null']);
  expect(lines({ a: 'x\ny' }, undefined)).toEqual(['- files.a: {"a":"x\\ny"}']);
  expect(lines('a\n', 'b\n')).toEqual(['- files.a: "a\\n"', '+ files.a: "b\\n"']);
});

test('of a text with several lines, only the changed parts are shown', () => {
  expect(lines(numbers(12), numbers(12, [2, 11]))).toEqual([
    '  files.a:',
    '@@ -1,3 +1,3 @@',
    '  1',
    '- 2',
    '+ 2!',
    '  3',
    '@@ -10,3 +10,3 @@',
    '  10',
    '- 11',
    '+ 11!',
    '  12',
  ]);
});

test('a text that is added or removed is shown as it is', () => {
  expect(lines(undefined, 'a\nb\n')).toEqual(['  files.a:', '+ a', '+ b']);
  expect(lines('a\nb', undefined)).toEqual(['  files.a:', '- a', '- b']);
  expect(lines('a', 'a\nb')).toEqual(['  files.a:', '@@ -1,1 +1,2 @@', '  a', '+ b']);
});

test('a line break that only one text ends with is shown', () => {
  expect(lines('a\nb', 'a\nb\n')).toEqual([
    '  files.a:',
    '@@ -1,2 +1,2 @@',
    '  a',
    '- b',
    '\\  No newline at end of file',
    '+ b',
  ]);
});

test('at most 40 lines are shown, and the rest is counted', () => {
  const shown = lines(undefined, numbers(50));
  expect(shown).toHaveLength(42);
  expect(shown.slice(-2)).toEqual(['+ 40', '  ... 10 more lines']);
  expect(lines(undefined, numbers(40)).at(-1)).toBe('+ 40');
});

test('texts that differ in very many lines are not compared line by line, which would take minutes', () => {
  const every = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const start = process.cpuUsage();
  expect(lines(numbers(10_000, every, 'a'), numbers(10_000, every, 'b'))).toEqual([
    '  files.a:',
    '  more than 400 lines differ: 10000 lines before, 10000 after',
  ]);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
});

test('control characters of a text are escaped', () => {
  expect(lines('a\nb\n', 'a\r\n\u001b[2J\n')).toEqual([
    '  files.a:',
    '@@ -1,2 +1,2 @@',
    '- a',
    '- b',
    '+ a\\u000d',
    '+ \\u001b[2J',
  ]);
});
