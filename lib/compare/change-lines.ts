import { structuredPatch } from 'diff';
import type { FieldChange } from './diff-fields';
import { printable, printableValue } from '../diagnostics/printable';

/** Most lines shown of one text. */
const MOST_LINES = 40;
/** Unchanged lines shown around each change. */
const CONTEXT = 1;
/** Texts that differ in more lines are not compared line by line, which would take too long. */
const MOST_EDITS = 400;

/** The lines of a change as in a diff, `-` before and `+` after; of a text with several lines, only the changed parts. */
export function changeLines({ path, before, after }: FieldChange): string[] {
  const name = printable(path);
  if (isText(before) && isText(after) && [before, after].some(hasLines)) {
    const lines = textLines(before, after);
    const more = lines.length - MOST_LINES;
    return [`  ${name}:`, ...lines.slice(0, MOST_LINES), ...(more > 0 ? [`  ... ${more} more lines`] : [])];
  }
  return [
    ...(before === undefined ? [] : [`- ${name}: ${printableValue(before)}`]),
    ...(after === undefined ? [] : [`+ ${name}: ${printableValue(after)}`]),
  ];
}

type Text = string | undefined;

function isText(side: unknown): side is Text {
  return side === undefined || typeof side === 'string';
}

function hasLines(side: Text): boolean {
  return side?.trimEnd().includes('\n') === true;
}

function textLines(before: Text, after: Text): string[] {
  if (before === undefined || after === undefined) {
    const sign = before === undefined ? '+' : '-';
    return linesOf(before ?? after ?? '').map((line) => `${sign} ${printable(line)}`);
  }
  // A missing line break at the end matters only if the other text has it.
  const end = before.endsWith('\n') || after.endsWith('\n') ? '' : '\n';
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  const patch = structuredPatch('', '', before + end, after + end, undefined, undefined, options);
  return patch === undefined
    ? [`  more than ${MOST_EDITS} lines differ: ${linesOf(before).length} lines before, ${linesOf(after).length} after`]
    : patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
        `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
        ...lines.map((line) => `${line.charAt(0)} ${printable(line.slice(1))}`),
      ]);
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
