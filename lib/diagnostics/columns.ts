import { printable } from './printable';

/** A last column that would be narrower than this goes below the others. */
const NARROWEST = 24;
const INDENT = 4;

/**
 * One line for each row, with its cells in aligned columns, two spaces apart. Control characters are escaped.
 *
 * @param width - the last column is wrapped between words to fit into so many characters, where that can be
 */
export function columns(rows: readonly (readonly string[])[], width = Infinity): string[] {
  const safe = rows.map((row) => row.map(printable));
  const widths = safe.reduce<number[]>(
    (former, row) => row.map((cell, index) => Math.max(former[index] ?? 0, cell.length)),
    [],
  );
  const before = widths.slice(0, -1).reduce((sum, it) => sum + it + 2, 0);
  const isNarrow = before > 0 && width - before < NARROWEST;
  return safe.flatMap((row) => {
    const last = row.length === widths.length ? (row.at(-1) ?? '') : '';
    const others = last === '' ? row : row.slice(0, -1);
    const start = others.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
    const all = [start, last].filter((part) => part !== '').join('  ');
    if (isNarrow && last !== '' && all.length > width) {
      return [start.trimEnd(), ...wrapped(last, width - INDENT).map((it) => ' '.repeat(INDENT) + it)];
    }
    const [first = '', ...more] = wrapped(last, width - before);
    const line = last === '' ? start : others.length === 0 ? first : `${start}  ${first}`;
    return [line.trimEnd(), ...more.map((it) => ' '.repeat(before) + it)];
  });
}

/** Lines of at most so many characters; a longer word is a line of its own. */
function wrapped(text: string, width: number): string[] {
  if (text.length <= width) {
    return [text];
  }
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
