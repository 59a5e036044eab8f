import { formatDiagnostic } from '../../lib/diagnostics/diagnostic';
import { Diagnostics } from '../../lib/diagnostics/diagnostics';
import { UserError } from '../../lib/diagnostics/user-error';

const AT = { file: 'score/shop/score.yaml', line: 2, column: 3 };

test('a diagnostic is one line', () => {
  expect(formatDiagnostic({ ...AT, path: 'a.b', message: 'is wrong; mend it' })).toBe(
    'score/shop/score.yaml:2:3: a.b: is wrong; mend it',
  );
  expect(formatDiagnostic({ ...AT, message: 'is old' }, { label: 'warning' })).toBe(
    'score/shop/score.yaml:2:3: warning: is old',
  );
});

test.each([
  ['a new line', '\n::error::owned', '\\u000a::error::owned'],
  ['a carriage return', '\r::stop-commands::x', '\\u000d::stop-commands::x'],
  ['an escape sequence', '\x1b[2J', '\\u001b[2J'],
  ['a C1 control character', '\x9b2J', '\\u009b2J'],
  ['a line separator', '\u2028::error::owned', '\\u2028::error::owned'],
  ['text that runs backwards', '\u202ex', '\\u202ex'],
  ['an old command of the runner', '##[error]owned', '##\\u005berror]owned'],
])('%s does not get into a terminal or a log from a file name, a key, a value or a quoted log', (_, text, shown) => {
  expect(formatDiagnostic({ ...AT, file: text, message: 'x' })).toBe(`${shown}:2:3: x`);
  expect(formatDiagnostic({ ...AT, path: text, message: 'x' })).toBe(`score/shop/score.yaml:2:3: ${shown}: x`);
  expect(formatDiagnostic({ message: `'${text}' is not valid` })).toBe(`'${shown}' is not valid`);
  const quoted = formatDiagnostic({ message: 'x', quote: `a\n${text}` }).split('\n');
  expect(quoted.slice(1).every((line) => line.startsWith('  | '))).toBe(true);
});

test('a message that goes on for ever is cut', () => {
  expect(formatDiagnostic({ path: 'x'.repeat(1e6), message: 'y'.repeat(1e6) }).length).toBeLessThan(5000);
});

test('at most a hundred problems are printed, with a count of the rest', () => {
  const problems = Array.from({ length: 250 }, (_, line) => ({ ...AT, line, message: 'is wrong; mend it' }));
  const lines = new UserError(problems, 50).message.split('\n');
  expect([lines.length, lines[99], lines[100]]).toEqual([
    101,
    'score/shop/score.yaml:99:3: is wrong; mend it',
    'and 200 more; fix these first',
  ]);
  expect(new UserError(problems.slice(0, 100)).message.split('\n')).toHaveLength(100);
});

describe('the collector', () => {
  const located = { locate: ([line = 0]: readonly (string | number)[]) => ({ file: 'f', line: Number(line) }) };

  test('sorts by position, whatever the order in which problems are found', () => {
    const diagnostics = new Diagnostics();
    [3, 1, 2].forEach((line) => diagnostics.of(located).error([line], 'x'));
    expect(diagnostics.errors.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  test('throws errors, and no warnings', () => {
    const diagnostics = new Diagnostics();
    diagnostics.of(located).warning([1], 'is old; write it anew');
    expect(() => diagnostics.throwIfErrors()).not.toThrow();
    diagnostics.of(located).below(2).error(['x'], 'is wrong; mend it');
    expect(() => diagnostics.throwIfErrors()).toThrow(/^f:2: 2\.x: is wrong; mend it$/);
  });

  test('counts what it does not keep', () => {
    const [diagnostics, all] = [new Diagnostics(), new Diagnostics()];
    Array.from({ length: 1500 }, (_, line) => diagnostics.of(located).error([line], 'x'));
    all.include(diagnostics);
    all.include(diagnostics);
    expect([all.errors.length, all.errorCount, all.omitted]).toEqual([1000, 3000, 2000]);
    expect(() => all.throwIfErrors()).toThrow('and 2900 more; fix these first');
  });
});
