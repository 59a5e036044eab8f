import { readdirSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Directories of packages and of what is built; those whose names begin with a dot are left out, too. */
const NOT_SOURCE = ['node_modules', 'dist', '__pycache__', 'venv'];
/** What a plan reads, and tells changes of. */
const SCORE_FILE = /\.ya?ml$/;

/**
 * The names, sizes and times of the files below a workload's directory: another text when one of them has changed.
 *
 * @returns an empty text if there is no such directory
 */
export function sourceFiles(directory: string, isTop = true): string {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && !NOT_SOURCE.includes(name) && !(isTop && SCORE_FILE.test(name)))
      .map((entry) => {
        const path = join(directory, entry.name);
        if (entry.isDirectory()) {
          return sourceFiles(path, false);
        }
        const { size, mtimeMs } = lstatSync(path);
        return `${path} ${size} ${mtimeMs}\n`;
      })
      .join('');
  } catch (error) {
    // A file may disappear while it is read; the next look shows whether it is gone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
