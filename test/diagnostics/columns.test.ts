import { columns } from '../../lib/diagnostics/columns';

const ROWS = [
  ['orders', 'a table of orders that come from the storefront'],
  ['x', 'short'],
];

test('aligns cells, and wraps nothing unless it is asked to', () => {
  expect(columns(ROWS)).toEqual(['orders  a table of orders that come from the storefront', 'x       short']);
});

test('wraps the last column between words, below itself', () => {
  expect(columns(ROWS, 34)).toEqual([
    'orders  a table of orders that',
    '        come from the storefront',
    'x       short',
  ]);
});

test('a long word, and a terminal that is too narrow, stay legible', () => {
  expect(columns([['a', 'https://example.com/a/long/path here']], 28)).toEqual([
    'a  https://example.com/a/long/path',
    '   here',
  ]);
  expect(columns([['a'.repeat(20), 'one two three four']], 24)).toEqual(['a'.repeat(20), '    one two three four']);
});

test('columns without room beside the others go below them, the heads as the cells', () => {
  const rows = [
    ['number', 'when', 'who', 'what', 'state'],
    ['12', '2026-11-26T08:00:00Z', 'octo-deployer', 'back to 9', 'not finished'],
  ];
  expect(columns(rows, 44)).toEqual([
    'number  when                  who',
    '    what       state',
    '12      2026-11-26T08:00:00Z  octo-deployer',
    '    back to 9  not finished',
  ]);
  expect(columns([['a', '', 'b'.repeat(30)]], 20)).toEqual(['a', `    ${'b'.repeat(30)}`]);
});
