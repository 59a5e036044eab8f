/** A message lists no more choices than this. */
const MAX_LISTED = 40;

/** `<what>: a, b, c`, sorted; before it "did you mean …?" if one of the choices is close to the given text. */
export function oneOf(what: string, choices: readonly string[], given: string): string {
  if (choices.length === 0) {
    return `there are no ${what.replace(/^its /, '')}`;
  }
  const close = closest(given, choices);
  const listed = [...choices].sort().slice(0, MAX_LISTED).join(', ');
  const more = choices.length > MAX_LISTED ? ` and ${choices.length - MAX_LISTED} more` : '';
  return `${close === undefined ? '' : `did you mean '${close}'? `}${what}: ${listed}${more}`;
}

/** The choice closest to the given text: one or two edits away, or with the same start; undefined if none is. */
export function closest(given: string, choices: readonly string[]): string | undefined {
  const allowed = given.length < 6 ? 1 : 2;
  const startOf = (choice: string) => commonStart(given, choice);
  const ranked = choices
    .filter((choice) => Math.abs(choice.length - given.length) <= allowed)
    .map((choice) => ({ choice, edits: distance(given.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits || startOf(b.choice) - startOf(a.choice) || (a.choice < b.choice ? -1 : 1));
  return ranked[0]?.choice ?? withSameStart(given, choices);
}

/** The choice with the longest common start, if it covers most of both texts: maxReceives, maxReceiveCount. */
function withSameStart(given: string, choices: readonly string[]): string | undefined {
  const ranked = choices
    .map((choice) => ({ choice, common: commonStart(given.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, common }) => common >= 5 && common > Math.max(given.length, choice.length) / 2)
    .sort((a, b) => b.common - a.common || (a.choice < b.choice ? -1 : 1));
  return ranked[0]?.choice;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) {
    length++;
  }
  return length;
}

/** Number of edits between two texts: characters added, removed, replaced, or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
