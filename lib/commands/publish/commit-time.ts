import { commitOfTag } from '../../release/commit-of-tag';
import { git } from '../plan/tree-at-ref';

/**
 * When the commit was made that a tag names, ISO 8601 in UTC. Undefined if it names none of this repository.
 */
export function commitTime(tag: string): string | undefined {
  const commit = commitOfTag(tag);
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
