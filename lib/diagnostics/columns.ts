import { printable } from './printable';

/** One line for each row, with its cells in aligned columns, two spaces apart. Control characters are escaped. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const safe = rows.map((row) => row.map(printable));
  const widths = safe.reduce<number[]>(
    (former, row) => row.map((cell, index) => Math.max(former[index] ?? 0, cell.length)),
    [],
  );
  return safe.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
