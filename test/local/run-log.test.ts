import { createRunLog, type RunLog } from '../../lib/local/run-log';

function written(colour: boolean, work: (log: RunLog) => void): string {
  let output = '';
  work(createRunLog({ write: (text) => (output += text), colour, width: 8 }));
  return output;
}

test.each([
  [false, 'orders   | up\n'],
  [true, '\u001b[36morders   |\u001b[39m up\n'],
])('puts the name before a line, with colour: %s', (colour, expected) => {
  expect(written(colour, (log) => log.workload('orders', 'up'))).toBe(expected);
});

test.each([
  ['a tab', 'a\tb', 'a\tb', 'a\tb'],
  ['colours', '\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m\u001b[0m', 'red'],
  ['a colour that does not end', '\u001b[38:5:1mred', '\u001b[38:5:1mred\u001b[0m', 'red'],
  ['a cursor', 'a\u001b[2Kb\u001b[1Ac', 'abc', 'abc'],
  ['a title', '\u001b]0;mine\u0007a', 'a', 'a'],
  ['a clipboard', '\u001b]52;c;eA==\u001b\\a', 'a', 'a'],
  ['eight-bit controls', '\u009b2Ja', 'a', 'a'],
  ['backspaces and bells', 'ok\b\b\u0007', 'ok\\u0008\\u0008\\u0007', 'ok\\u0008\\u0008\\u0007'],
  ['text that turns around', 'a\u202eb', 'a\\u202eb', 'a\\u202eb'],
])('a line of a program with %s: %j', (_, line, coloured, plain) => {
  expect(written(true, (log) => log.workload('w', line)).replace(/^.*? \|\u001b\[39m /, '')).toBe(`${coloured}\n`);
  expect(written(false, (log) => log.workload('w', line))).toBe(`w        | ${plain}\n`);
});

test('a message about the run keeps its lines and nothing else', () => {
  expect(written(true, (log) => log.say('one\ntwo\u001b[31m\r'))).toBe('one\ntwo\\u001b[31m\\u000d\n');
});
