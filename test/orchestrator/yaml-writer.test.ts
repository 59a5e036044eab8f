import fc from 'fast-check';
import { DUMP_SCHEMA, dump, load } from 'js-yaml';
import { YamlWriter } from '../../lib/orchestrator/yaml-writer';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '-', ':', '#', "'", '"', '.', '|', '%', '1', '\u00e9') }),
  fc.constantFrom('', '\n', ' \n', 'a\n\n', '---', '...', 'yes', 'null', '0x1f', '2024-01-01', '{}', '- a', '? a'),
);
// Only the key of a whole document may not be three dashes.
const key = text.filter((it) => !it.includes('\n') && !it.startsWith('---'));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    // JSON has no negative zero.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const documents = fc.array(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), { minLength: 1, maxLength: 3 });

test('what is written is what is read', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { minKeys: 1 }), (map) => {
      expect(load(new YamlWriter().write(map), { schema: DUMP_SCHEMA })).toEqual(map);
    }),
  );
});

test('indentation and the ends of documents are those of js-yaml', () => {
  const options = { lineWidth: -1, noRefs: true };
  // Scalars that js-yaml alone would not quote are none of this test.
  const plain = (map: object) => !/[_+.]|e/i.test(JSON.stringify(map)) && !/ (\\n|"|\\t)|\\t/.test(JSON.stringify(map));
  fc.assert(
    fc.property(
      documents.filter((maps) => maps.every(plain)),
      (maps) => {
        const theirs = maps.map((map) => dump(map, options));
        const joined = theirs.map((one, index) =>
          one.endsWith('...\n') || index === theirs.length - 1 ? one : `${one}---\n`,
        );
        expect(new YamlWriter().write(...maps)).toBe(joined.join(''));
      },
    ),
    { numRuns: 500 },
  );
});

test.each([
  ['no', "'no'"],
  ['1_000', '"1_000"'],
  ['+0o17', '"+0o17"'],
  ['.', '"."'],
  [' \n', '" \\n"'],
  ['a\nb\n', '|\n  a\n  b'],
  ['a\n\n', '|+\n  a\n'],
  [{}, '{}'],
  [[], '[]'],
  [[['a\nb', { c: 'd\ne' }]], '\n  - - |-\n      a\n      b\n    - c: |-\n        d\n        e'],
])('%j is written as %j', (given, expected) => {
  const end = expected.endsWith('\n') ? '...\n' : '';
  expect(new YamlWriter().write({ key: given })).toBe(`key:${expected.startsWith('\n') ? '' : ' '}${expected}\n${end}`);
});

test('refuses a key that needs lines of its own', () => {
  expect(() => new YamlWriter().write({ 'a\nb': 1 })).toThrow('is not a key of a Kubernetes object');
});
