/** The commit that a tag names or begins with: `1f3a9c2`, or `<commit>-<number of the run>`. Undefined if it names none. */
export function commitOfTag(tag: string): string | undefined {
  return /^[0-9a-f]{7,40}(?=-|$)/.exec(tag)?.[0];
}
