import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../diagnostics/user-error';

/** Larger files are not read. Score files and attached files of more than 1 MiB are refused by their size. */
const MOST_BYTES = 1024 * 1024;
/** Limit for all files together, in bytes. */
const MOST_OUTPUT = 512 * 1024 * 1024;

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  readonly size: number;
  readonly path: string;
}

/**
 * The id of a commit.
 *
 * @throws UserError if the commit does not exist, or there is no repository here
 */
export function commitOf(ref: string): string {
  try {
    return git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
      .toString()
      .trim();
  } catch (error) {
    const { code, status, stderr } = error as { code?: string; status?: number; stderr?: Buffer };
    if (code === 'ENOENT') {
      throw new UserError('git is not installed; install it, or compare with a directory');
    }
    if (status === 1) {
      throw new UserError(
        `'${ref}' is neither a directory nor a commit of this repository; expected one of them, or 'published' (a shallow clone must fetch the commit first)`,
      );
    }
    const [reason = ''] = String(stderr ?? '').split('\n');
    throw new UserError(`git cannot resolve '${ref}': ${reason}`);
  }
}

/**
 * Writes a directory, as it was at a commit, below another directory. It touches no work tree and runs no filter of Git.
 * Files larger than 1 MiB get their size, but not their content.
 *
 * @param directory - relative to the working directory
 * @param target - directory below which the files are written
 */
export function extractTree(commit: string, directory: string, target: string): void {
  const entries = git(['ls-tree', '-r', '-z', '-l', commit, directory])
    .toString()
    .split('\0')
    .filter(Boolean)
    .map(parse);
  const contents = readBlobs(
    entries.filter(({ type, size }) => type === 'blob' && size <= MOST_BYTES).map(({ id }) => id),
  );
  // Links come last, so that no file is written through one.
  const isLink = ({ mode }: Entry) => mode === '120000';
  for (const entry of [...entries.filter((it) => !isLink(it)), ...entries.filter(isLink)]) {
    const path = join(target, entry.path);
    mkdirSync(entry.type === 'blob' ? dirname(path) : path, { recursive: true });
    if (isLink(entry)) {
      symlinkSync(contents.get(entry.id) ?? '', path);
    } else if (entry.type === 'blob') {
      writeFileSync(path, contents.get(entry.id) ?? '', { flag: 'wx' });
      truncateSync(path, entry.size);
    }
  }
}

/** `<mode> <type> <object> <size><tab><path>`, with spaces before the size. */
function parse(line: string): Entry {
  const [, mode = '', type = '', id = '', size = '', path = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
  if (path.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw new Error(`Git lists the path '${path}', which is not below the directory`);
  }
  return { mode, type, id, size: size === '-' ? 0 : Number(size), path };
}

/** Content by object id. `git cat-file --batch` answers `<id> blob <size>`, the content and a newline for each. */
function readBlobs(ids: readonly string[]): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  const output = ids.length === 0 ? Buffer.alloc(0) : git(['cat-file', '--batch'], `${ids.join('\n')}\n`);
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at);
    const [id = '', type = '', size = ''] = output.subarray(at, end).toString().split(' ');
    if (type !== 'blob') {
      throw new Error(`Git has no content for object ${id}`);
    }
    const start = end + 1;
    contents.set(id, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return contents;
}

/** Runs Git in the working directory; it writes nothing there, not even its index. @returns what it prints */
export function git(args: readonly string[], input = ''): Buffer {
  return execFileSync('git', ['--no-optional-locks', ...args], {
    input,
    maxBuffer: MOST_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
