import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { UserError } from '../diagnostics/user-error';
import { scoreSchema } from '../score/score-schema';

/** Names the owners of every workload, one line for each. */
export const CODEOWNERS = join('.github', 'CODEOWNERS');

/**
 * Writes `<root>/<name>`, which must not exist, and the workload's line in CODEOWNERS.
 *
 * @param files - by path
 * @returns its owners, if a line was added
 */
export function writeWorkload(
  root: string,
  name: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): string | undefined {
  const directory = join(root, name);
  write(join(root, `.${name}.${process.pid}`), directory, files);
  return addOwners(directory);
}

/**
 * Refuses an invalid name before it becomes part of a path or of a file.
 *
 * @param fix - what to do, if it is not the name that was typed
 */
export function checkName(name: string, fix = ''): void {
  const checked = scoreSchema.shape.metadata.shape.name.safeParse(name);
  if (!checked.success) {
    throw new UserError(
      `${JSON.stringify(name)} is not a valid workload name; ${checked.error.issues[0]?.message ?? ''}${fix}`,
    );
  }
}

/** Writes all files or none: the directory gets its name when it is complete. */
function write(draft: string, directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  try {
    files.forEach((text, path) => {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      writeFileSync(join(draft, path), text);
    });
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Gives a workload the default owners, if this repository has them. @returns the owners */
function addOwners(directory: string): string | undefined {
  const text = existsSync(CODEOWNERS) ? readFileSync(CODEOWNERS, 'utf8') : '';
  const pattern = `/${directory.split(sep).join('/')}/`;
  const owners = /^\*[ \t]+(\S.*)$/m.exec(text)?.[1];
  if (owners === undefined || text.split(/\s+/).includes(pattern)) {
    return undefined;
  }
  appendFileSync(CODEOWNERS, `${text.endsWith('\n') ? '' : '\n'}${pattern} ${owners}\n`);
  return owners;
}
