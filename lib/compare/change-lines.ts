import type { FieldChange } from './diff-fields';
import { printable, printableValue } from '../diagnostics/printable';

/** Lines that are shown of one text that changes. */
const MOST_LINES = 40;

/** Lines of a change as diffs show them, `-` before and `+` after; of a text with several lines, those that differ. */
export function changeLines({ path, before, after }: FieldChange): string[] {
  const name = printable(path);
  if ([before, after].every((side) => side === undefined || typeof side === 'string') && isLong(before, after)) {
    const lines = differingLines(linesOf(before), linesOf(after));
    const more = lines.length - MOST_LINES;
    return [`  ${name}:`, ...lines.slice(0, MOST_LINES), ...(more > 0 ? [`  ... ${more} lines more`] : [])];
  }
  return [
    ...(before === undefined ? [] : [`- ${name}: ${printableValue(before)}`]),
    ...(after === undefined ? [] : [`+ ${name}: ${printableValue(after)}`]),
  ];
}

function isLong(...sides: readonly unknown[]): boolean {
  return sides.some((side) => typeof side === 'string' && side.trimEnd().includes('\n'));
}

function linesOf(side: unknown): string[] {
  return typeof side === 'string' ? side.replace(/\n$/, '').split('\n').map(printable) : [];
}

/** What is left when the lines that both begin and end with are taken away. */
function differingLines(before: readonly string[], after: readonly string[]): string[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) {
    end++;
  }
  return [
    ...before.slice(start, before.length - end).map((line) => `- ${line}`),
    ...after.slice(start, after.length - end).map((line) => `+ ${line}`),
  ];
}
