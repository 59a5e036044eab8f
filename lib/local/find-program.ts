import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is: the first of these names that a directory of a PATH has. */
export function findProgram(names: readonly string[], path: string): string | undefined {
  const candidates = names.flatMap((name) =>
    path
      .split(delimiter)
      .filter((directory) => directory !== '')
      .map((directory) => join(directory, name)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
