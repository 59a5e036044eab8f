import { printable } from './printable';

/** Rows as aligned columns, two spaces apart. Control characters are escaped; the last column is not padded. */
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
