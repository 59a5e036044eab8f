/** `<what> are a, b, c`, and the one the reader may have meant. */
export function oneOf(what: string, choices: readonly string[], given: string): string {
  if (choices.length === 0) {
    return `there are no ${what.replace(/^its /, '')}`;
  }
  const close = closest(given, choices);
  return `${close === undefined ? '' : `did you mean '${close}'? `}${what}: ${[...choices].sort().join(', ')}`;
}

/** The choice within two edits of what was given, if any. */
function closest(given: string, choices: readonly string[]): string | undefined {
  const ranked = choices
    .filter((choice) => Math.abs(choice.length - given.length) <= 2)
    .map((choice) => ({ choice, edits: distance(given, choice) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits || (a.choice < b.choice ? -1 : 1));
  return ranked[0]?.choice;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
