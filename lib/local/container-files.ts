import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { PlannedContainer } from '../plan/plan';

/**
 * Writes a container's files and volume directories below a directory of its own, each at its target path; what a
 * former run left there is removed.
 *
 * @param directory - stands for the container's root directory
 */
export function writeContainerFiles(directory: string, { files, volumes }: PlannedContainer): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const volume of volumes) {
    mkdirSync(below(directory, volume), { recursive: true });
  }
  for (const { target, content, mode } of files) {
    const path = below(directory, target);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    if (mode !== undefined) {
      // The mode of writeFile is cut down by the umask.
      chmodSync(path, mode);
    }
  }
}

/** An absolute path has nothing above its root, so no `..` leads out. */
function below(directory: string, target: string): string {
  return join(directory, posix.normalize(`/${target}`));
}
