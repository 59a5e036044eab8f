import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import type { Attachment, WorkloadSource } from './orchestrator/workload-source';

/**
 * Reads `<root>/<workload>/score.yaml` of every workload, and the files they attach, sorted by directory.
 *
 * @param root - directory of the workloads; one that does not exist has none
 */
export function readWorkloads(root: string): WorkloadSource[] {
  if (!existsSync(root)) {
    return [];
  }
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'score.yaml')))
    .map((entry) => readWorkload(join(root, entry.name)))
    .sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

function readWorkload(directory: string): WorkloadSource {
  const file = join(directory, 'score.yaml');
  const text = readFileSync(file, 'utf8');
  const attachments = Object.fromEntries(attachedPaths(text).map((path) => [path, attach(directory, path)]));
  return { file: posix(file), directory: posix(directory), text, attachments };
}

/** Every `files.*.source` of a document. One that is not valid attaches nothing: the orchestrator reports it. */
function attachedPaths(text: string): string[] {
  if (!/\bsource\b/.test(text)) {
    return [];
  }
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100, merge: true, logLevel: 'silent' });
  } catch {
    return [];
  }
  return values(field(document, 'containers'))
    .flatMap((container) => values(field(container, 'files')))
    .map((file) => field(file, 'source'))
    .filter((source) => typeof source === 'string');
}

/** A file below the workload's own directory, reached through no symbolic link. */
function attach(directory: string, path: string): Attachment {
  const target = join(directory, path);
  const inside = relative(directory, target);
  if (isAbsolute(path) || inside === '..' || inside.startsWith(`..${sep}`)) {
    return { problem: `'${path}' leads out of ${posix(directory)}; name a file below it` };
  }
  if (!existsSync(target)) {
    return { problem: `'${path}' does not exist; name a file below ${posix(directory)}` };
  }
  if (realpathSync(target) !== join(realpathSync(directory), inside)) {
    return { problem: `'${path}' is reached through a symbolic link; name the file itself` };
  }
  return lstatSync(target).isFile() ? { content: readFileSync(target) } : { problem: `'${path}' is not a file` };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function values(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
