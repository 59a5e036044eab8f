import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** User and group of a process. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
}

/** For servers that refuse to run as root: `nobody`, if this process is root; otherwise its own user, left out. */
export function unprivileged(): ProcessUser | undefined {
  return process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
}

/** The directory above a path in which a user may open nothing, if there is one. */
export function closedAbove(path: string, user: ProcessUser | undefined): string | undefined {
  if (user === undefined) {
    return undefined;
  }
  const parent = dirname(path);
  const closed = existsSync(parent) && (statSync(parent).mode & 0o001) === 0;
  return closed ? parent : parent === path ? undefined : closedAbove(parent, user);
}

/** Gives a file or an empty directory to a user. */
export function give(path: string, user: ProcessUser | undefined): void {
  if (user !== undefined) {
    chownSync(path, user.uid, user.gid);
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }));
}
