import { basename, dirname } from 'node:path';
import type { Image } from '../../plan/plan';
import { commitOf, git } from './tree-at-ref';

/**
 * Source files that differ from a commit, by workload: changed, added or removed, in the index or not. Score files, overlays
 * and tests do not get into an image, so they are left out.
 *
 * @param images - the images that are built here, with the directories that they are built from
 * @throws UserError if the commit does not exist
 */
export function changedFiles(
  images: readonly Pick<Image, 'workload' | 'context'>[],
  ref: string,
): ReadonlyMap<string, readonly string[]> {
  const commit = commitOf(ref);
  const found = images.map(({ workload, context }): [string, string[]] => {
    const changed = git(['diff', '--relative', '--name-only', '--no-renames', '-z', commit, '--', context]);
    const untracked = git(['ls-files', '--others', '--exclude-standard', '-z', '--', context]);
    const files = [changed, untracked].flatMap((output) => output.toString().split('\0'));
    return [workload, [...new Set(files)].filter((file) => file !== '' && isBuilt(file, context)).sort()];
  });
  return new Map(found.filter(([, files]) => files.length > 0));
}

/** What decides, besides the workloads, how a plan is made and what is deployed with it. */
const PLATFORM = ['bin', 'flux', 'lib', 'cdk.json', 'package-lock.json'];

/** Files of the platform and its configuration that differ from a commit, sorted; pages and what `idp new` copies left out. */
export function changedPlatformFiles(ref: string): readonly string[] {
  const paths = [...PLATFORM, ':(exclude)*.md', ':(exclude)lib/scaffold'];
  return git(['diff', '--relative', '--name-only', '--no-renames', '-z', commitOf(ref), '--', ...paths])
    .toString()
    .split('\0')
    .filter(Boolean)
    .sort();
}

function isBuilt(file: string, context: string): boolean {
  const isScore = dirname(file) === context && file.endsWith('.yaml');
  return !isScore && !basename(file).endsWith('.test.ts');
}
