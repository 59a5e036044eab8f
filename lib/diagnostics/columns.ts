import { printable } from './printable';

/** A last column that would be narrower than this goes below the others. */
const NARROWEST = 24;
const INDENT = 4;

/**
 * One line for each row, with its cells in aligned columns, two spaces apart. Control characters are escaped.
 *
 * @param width - characters that a line may have: the last column is wrapped between words, and columns that have no
 *   room beside the others go below them, indented. A cell of one long word stays whole.
 */
export function columns(rows: readonly (readonly string[])[], width = Infinity): string[] {
  const safe = rows.map((row) => row.map(printable));
  const widths = safe.reduce<number[]>(
    (former, row) => row.map((cell, index) => Math.max(former[index] ?? 0, cell.length)),
    [],
  );
  const places = placesOf(widths, width);
  return safe.flatMap((row) => {
    const line = row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
    return line.length <= width ? [line] : folded(row, places, width);
  });
}

/** Where a column begins; `below` if it is the first of a line below the others. */
interface Place {
  readonly start: number;
  readonly below: boolean;
}

function placesOf(widths: readonly number[], width: number): Place[] {
  let next = 0;
  return widths.map((needed, index) => {
    const least = index === widths.length - 1 ? Math.min(needed, NARROWEST) : needed;
    const below = index > 0 && next + least > width;
    const start = below ? INDENT : next;
    next = start + needed + 2;
    return { start, below };
  });
}

/** The lines of one row that does not fit into one. */
function folded(row: readonly string[], places: readonly Place[], width: number): string[] {
  const lines: string[] = [''];
  row.forEach((cell, index) => {
    const { start, below } = places[index] ?? { start: 0, below: false };
    const [first = '', ...more] = index === places.length - 1 ? wrapped(cell, width - start) : [cell];
    lines.push((below ? '' : (lines.pop() ?? '')).padEnd(start) + first, ...more.map((it) => ' '.repeat(start) + it));
  });
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
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
