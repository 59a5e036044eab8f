import { git } from '../plan/tree-at-ref';

/**
 * When the commit was made that a tag names or begins with, ISO 8601 in UTC: `1f3a9c2`, or `<commit>-<number of the run>`.
 * Undefined if it names none of this repository.
 */
export function commitTime(tag: string): string | undefined {
  const [commit] = /^[0-9a-f]{7,40}(?=-|$)/.exec(tag) ?? [];
  if (commit === undefined) {
    return undefined;
  }
  try {
    const seconds = Number(git(['show', '--no-patch', '--format=%ct', `${commit}^{commit}`]).toString());
    return new Date(seconds * 1000).toISOString();
  } catch {
    return undefined;
  }
}
