import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { PlannedContainer } from '../plan/plan';

/**
 * Writes the files and volume directories of a container, each at its target path below a directory that stands for the
 * container's root. Files of an earlier run are removed.
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
      // The umask limits the mode of writeFile.
      chmodSync(path, mode);
    }
  }
}

/** Normalizing an absolute path removes each `..`, so the result stays below the directory. */
function below(directory: string, target: string): string {
  return join(directory, posix.normalize(`/${target}`));
}
