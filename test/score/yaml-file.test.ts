import { Diagnostics } from '../../lib/diagnostics/diagnostics';
import { parseYamlFile } from '../../lib/score/yaml-file';

function problems(text: string): string[] {
  const diagnostics = new Diagnostics();
  parseYamlFile('f.yaml', text, diagnostics);
  return diagnostics.errors.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

test('a hundred aliases are read, and no more', () => {
  const aliases = (count: number) => `a: &a x\nlist: [${Array(count).fill('*a').join(', ')}]\n`;
  expect(problems(aliases(100))).toEqual([]);
  expect(problems(aliases(101))).toEqual(['2:408: has more than 100 aliases; write the values out']);
});

test('a document is read up to a size, with its aliases written out', () => {
  const list = (length: number) =>
    `a: &a [${Array(length).fill('x').join(', ')}]\nb: [${Array(50).fill('*a').join(', ')}]\n`;
  expect(problems(list(1900))).toEqual([]);
  expect(problems(list(2000))).toEqual(['1:1: has more than 100000 values, with its aliases written out; split it']);
});

test('says how a plain scalar is written, and where each thing stands', () => {
  const text = `a: 0755\nb: "0755"\nc:\n  - .inf\n${Array.from({ length: 100 }, (_, index) => `k${index}: ${index}\n`).join('')}`;
  const yaml = parseYamlFile('f.yaml', text, new Diagnostics());
  expect([['a'], ['b'], ['c', 0], ['c'], ['none']].map((path) => yaml?.written(path))).toEqual([
    '0755',
    undefined,
    '.inf',
    undefined,
    undefined,
  ]);
  expect(yaml?.locate(['k99'])).toEqual({ file: 'f.yaml', line: 104, column: 6, depth: 1 });
  expect(yaml?.locate(['k99'], 'key')).toEqual({ file: 'f.yaml', line: 104, column: 1, depth: 1 });
});
