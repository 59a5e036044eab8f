import { expand, references } from '../../lib/score/placeholders';

// The cases of score-go's substitution: what each text becomes when every reference is worth its own text in brackets.
test.each([
  ['plain', 'plain'],
  ['$', '$'],
  ['$$', '$'],
  ['a$b', 'a$b'],
  ['$${a.b}', '${a.b}'],
  ['$$${a.b}', '$<a.b>'],
  ['$$$${a.b}', '$${a.b}'],
  ['${a.b}${c.d}', '<a.b><c.d>'],
  ['${unterminated', '${unterminated'],
  ['x${a}y', 'x<a>y'],
])('%s becomes %s', (text, expected) => {
  expect(expand(text, ({ text: body }) => `<${body}>`)).toBe(expected);
});

test('an escaped dot belongs to the key', () => {
  expect(references('${metadata.annotations.example\\.com/x}')[0]?.keys).toEqual(['annotations', 'example.com/x']);
});

test('values that are not strings are written as JSON', () => {
  expect(expand('${a}', () => ({ aa: [1, true] }))).toBe('{"aa":[1,true]}');
});
