import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, type Dirent, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Attachment, ScoreOverlay, WorkloadSource } from './score/workload-source';
import { parseYamlFile } from './score/yaml-file';
import { Diagnostics } from './diagnostics/diagnostics';
import { valueAt } from './diagnostics/value-at';

/** Score files are small. A larger file is not one, or is an attack. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads `<root>/<workload>/score.yaml` of every workload, its overlays and the files they attach; sorted by directory.
 * A problem with a file is part of the result; the orchestrator reports it.
 *
 * @param root - directory of the workloads; it need not exist
 * @param former - an earlier result: unchanged workloads are the same objects, so they are not planned again
 */
export function readWorkloads(root: string, former: readonly WorkloadSource[] = []): WorkloadSource[] {
  if (!existsSync(root)) {
    return [];
  }
  const known = new Map(former.map((source) => [source.directory, source]));
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => isWorkload(root, entry))
    .map((entry) => {
      const directory = join(root, entry.name);
      const source = entry.isDirectory() ? readWorkload(directory) : linkedWorkload(directory);
      const same = known.get(source.directory);
      return isDeepStrictEqual(source, same) ? (same ?? source) : source;
    })
    .sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

/** Whether a directory has a score.yaml, even one that cannot be read: whoever refers to the workload is not to blame. */
function isWorkload(root: string, entry: Dirent): boolean {
  const directory = join(root, entry.name);
  if (entry.isSymbolicLink()) {
    // A link that leads nowhere may have been a workload. Editors make such links, too; the names of theirs begin with a dot.
    return existsSync(directory) ? existsSync(join(directory, 'score.yaml')) : !entry.name.startsWith('.');
  }
  return entry.isDirectory() && lstatSync(join(directory, 'score.yaml'), { throwIfNoEntry: false }) !== undefined;
}

/** A workload whose directory is a symbolic link, which is not followed. */
function linkedWorkload(directory: string): WorkloadSource {
  const file = posix(directory);
  return {
    file,
    directory: file,
    text: '',
    attachments: {},
    problem: 'is a symbolic link; put the directory itself here',
  };
}

function readWorkload(directory: string): WorkloadSource {
  const score = readOverlay(join(directory, 'score.yaml'));
  const overlays = Object.fromEntries(
    readdirSync(directory, { withFileTypes: true })
      .filter(({ name }) => name.endsWith('.yaml') && name !== 'score.yaml')
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name }) => [name.slice(0, -'.yaml'.length), readOverlay(join(directory, name))]),
  );
  return {
    ...score,
    directory: posix(directory),
    overlays,
    attachments: readAttachments(directory, [score, ...Object.values(overlays)]),
  };
}

/** Reads a Score file of any name as a workload of its own, without overlays, and the files it attaches. */
export function readWorkloadFile(path: string): WorkloadSource {
  const score = readOverlay(path);
  const directory = dirname(path);
  return { ...score, directory: posix(directory), attachments: readAttachments(directory, [score]) };
}

/** Reads a Score document or an overlay, at most 1 MiB. A problem with the file is part of the result. */
export function readOverlay(path: string): ScoreOverlay {
  const file = posix(path);
  const refuse = (problem: string): ScoreOverlay => ({ file, text: '', problem });
  const stats = lstatSync(path);
  if (!stats.isFile()) {
    return refuse(`is ${kindOf(stats)}; put ${stats.isSymbolicLink() ? 'the file itself' : 'a file'} here`);
  }
  const { size } = stats;
  if (size > MAX_BYTES) {
    return refuse(`is ${(size / MAX_BYTES).toFixed(1)} MiB large; the limit for a Score file is 1 MiB`);
  }
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    return refuse('is not UTF-8; save it as UTF-8');
  }
}

/** What something that is not a regular file is. */
function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) {
    return 'a symbolic link';
  }
  return stats.isDirectory() ? 'a directory' : 'a pipe, a socket or a device';
}

/** Contents of the files that documents attach with `files.*.source`, by the path as written. */
export function readAttachments(directory: string, documents: readonly ScoreOverlay[]): Record<string, Attachment> {
  return Object.fromEntries(documents.flatMap(attachedPaths).map((path) => [path, attach(directory, path)]));
}

/** Every `files.*.source` of a document; none if the document is not valid, which the orchestrator reports. */
function attachedPaths({ file, text }: ScoreOverlay): string[] {
  if (!/\bsource\b/.test(text)) {
    return [];
  }
  return values(valueAt(parseYamlFile(file, text, new Diagnostics())?.value, ['containers']))
    .flatMap((container) => values(valueAt(container, ['files'])))
    .map((entry) => valueAt(entry, ['source']))
    .filter((source) => typeof source === 'string');
}

/** Reads a file below the workload's own directory. Symbolic links are refused. */
function attach(directory: string, path: string): Attachment {
  const target = join(directory, path);
  const inside = relative(directory, target);
  if (path.includes('\0')) {
    return { problem: 'contains a NUL character; remove it' };
  }
  if (isAbsolute(path) || inside === '..' || inside.startsWith(`..${sep}`)) {
    return { problem: `'${path}' is outside of ${posix(directory)}; use a file below it` };
  }
  if (!existsSync(target)) {
    return { problem: `'${path}' does not exist; use a file below ${posix(directory)}` };
  }
  if (realpathSync(target) !== join(realpathSync(directory), inside)) {
    return { problem: `'${path}' is reached through a symbolic link; use the path of the file itself` };
  }
  const stats = lstatSync(target);
  if (!stats.isFile()) {
    return { problem: `'${path}' is ${kindOf(stats)}; use the path of a file` };
  }
  const { size } = stats;
  return size > MAX_BYTES
    ? {
        problem: `'${path}' is ${(size / MAX_BYTES).toFixed(1)} MiB large; the limit for the files of a container is 1 MiB`,
      }
    : { content: readFileSync(target) };
}

function values(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
