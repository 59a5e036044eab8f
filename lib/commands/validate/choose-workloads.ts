import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../diagnostics/user-error';
import { readWorkloadFile, readWorkloads } from '../../read-workloads';
import type { WorkloadSource } from '../../score/workload-source';

/** What `idp validate` checks, and of which files it shows the problems. */
export interface Chosen {
  readonly sources: readonly WorkloadSource[];
  /** Whether the workloads of the repository are among them. */
  readonly all: boolean;
  /** The path of a file as it was typed; undefined if the problems of that file are not shown. */
  readonly shown: (file: string) => string | undefined;
}

/**
 * Finds the workloads that paths of a command line name. A path in the root of the workloads limits what is shown; all of them
 * are checked, as they refer to each other. A file elsewhere is a workload of its own. A directory elsewhere has a
 * score.yaml, or workloads as the root has.
 *
 * @param paths - as typed; none means all workloads of the root
 * @throws UserError if a path does not exist, or has no Score file
 */
export function chooseWorkloads(root: string, paths: readonly string[]): Chosen {
  if (paths.length === 0) {
    return { sources: readWorkloads(root), all: true, shown: (file) => file };
  }
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new UserError(
      missing.map((path) => ({ message: `${path} does not exist; name a Score file or a directory` })),
    );
  }
  const [inside, outside] = [
    paths.filter((path) => isInside(root, path)),
    paths.filter((path) => !isInside(root, path)),
  ];
  const all = inside.length > 0;
  const sources = [...(all ? readWorkloads(root) : []), ...outside.flatMap(workloadsAt)];
  const unknown = inside.filter((path) => !sources.some((source) => overlaps(path, source.directory)));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map((path) => ({ message: `${path} is part of no workload; name ${root}/<workload>` })),
    );
  }
  return { sources, all, shown: (file) => asTyped(paths, file) };
}

function isInside(root: string, path: string): boolean {
  return isBelow(resolve(root), resolve(path));
}

function isBelow(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

function overlaps(path: string, directory: string): boolean {
  return isBelow(resolve(path), resolve(directory)) || isBelow(resolve(directory), resolve(path));
}

function workloadsAt(path: string): WorkloadSource[] {
  if (!statSync(path).isDirectory()) {
    return [readWorkloadFile(path)];
  }
  const file = `${path.replace(/\/$/, '')}/score.yaml`;
  const found = existsSync(file) ? [readWorkloadFile(file)] : readWorkloads(path);
  if (found.length === 0) {
    throw new UserError(
      `there is no workload in ${path}; expected ${file}, or ${join(path, '<workload>', 'score.yaml')}`,
    );
  }
  return found;
}

/** The file below the first path that it is below, in the words of that path. */
function asTyped(paths: readonly string[], file: string): string | undefined {
  const path = paths.find((it) => isBelow(resolve(it), resolve(file)));
  if (path === undefined) {
    return undefined;
  }
  const rest = relative(resolve(path), resolve(file)).split(sep).join('/');
  return rest === '' ? path : `${path.replace(/\/$/, '')}/${rest}`;
}
