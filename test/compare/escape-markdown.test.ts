import { code, diffBlock, escapeMarkdown } from '../../lib/compare/escape-markdown';

test.each([
  ['a | b', 'a &#124; b'],
  ['<b>&amp;', '&#60;b&#62;&#38;amp;'],
  ['`a` *b* _c_ ~d~', '&#96;a&#96; &#42;b&#42; &#95;c&#95; &#126;d&#126;'],
  ['![x](y) \\', '!&#91;x&#93;(y) &#92;'],
  ['https://x www.x.y @a #1', 'https&#58;//x www&#46;x.y &#64;a &#35;1'],
  ['a\r\nb\u202e', 'a&#92;u000d&#92;u000ab&#92;u202e'],
  ['role: plain text, 1.5 MiB', 'role: plain text, 1.5 MiB'],
])('writes %j so that Markdown shows it', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
  expect(code(text)).toBe(`<code>${expected}</code>`);
});

test.each([
  [['a'], '```'],
  [['a ``` b'], '````'],
  [['```', '`````'], '``````'],
])('fences %j with more backticks than are in it', (lines, fence) => {
  expect(diffBlock(lines)).toEqual([`${fence}diff`, ...lines, fence]);
});
