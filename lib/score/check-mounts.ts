import { posix } from 'node:path';
import type { Reporter } from '../diagnostics/diagnostics';
import { TOKEN_DIRECTORIES } from '../plan/names';
import type { ScoreContainer } from './score-schema';

/** Of a file name and of a path, in bytes: NAME_MAX and PATH_MAX of Linux, the latter without its final NUL. */
const [MAX_NAME, MAX_PATH] = [255, 4095];

/** Refuses files and volumes that Kubernetes or the container runtime could not mount. */
export function checkMounts({ files = {}, volumes = {} }: ScoreContainer, at: Reporter): void {
  for (const target of Object.keys(files)) {
    const problem = fileProblem(target) ?? belowFile(target, files);
    if (problem !== undefined) {
      at.error(['files', target], problem, 'key');
    }
  }
  for (const [target, { path }] of Object.entries(volumes)) {
    const taken = Object.hasOwn(files, target) ? 'is also the target of a file; choose another path' : undefined;
    const problem = targetProblem(target) ?? taken ?? belowFile(target, files);
    if (problem !== undefined) {
      at.error(['volumes', target], problem, 'key');
    }
    const inside = path === undefined ? undefined : pathProblem(path);
    if (inside !== undefined) {
      at.error(['volumes', target, 'path'], inside);
    }
  }
}

/** The problem with the target of a file; undefined if it is valid. */
function fileProblem(target: string): string | undefined {
  if (target === '/tmp') {
    return 'is a directory in every container; use a path below it';
  }
  return TOKEN_DIRECTORIES.some((directory) => directory.startsWith(`${target}/`))
    ? "is a directory in every container, for the token of the workload's role; choose another path"
    : targetProblem(target);
}

/** The problem with a mount path; undefined if it is valid. */
function targetProblem(target: string): string | undefined {
  if (!target.startsWith('/') || target.split('/').includes('..')) {
    return "is not a valid target; expected an absolute path without '..'";
  }
  if (target === '/') {
    return 'would hide the whole image; use a path below it';
  }
  if (posix.normalize(target) !== target || target.endsWith('/')) {
    return `is not in its shortest form; write '${posix.normalize(target).replace(/\/$/, '')}'`;
  }
  if (target.includes(':')) {
    return "contains a ':', which Kubernetes does not allow in a mount path; choose another path";
  }
  if (isAtOrBelow(target, '/proc')) {
    return 'is in /proc, where a container runtime mounts nothing; choose another path';
  }
  return TOKEN_DIRECTORIES.some((directory) => isAtOrBelow(target, directory))
    ? "is reserved for the token of the workload's role; choose another path"
    : tooLong(target);
}

/** The problem with a path inside a volume; undefined if it is valid. */
function pathProblem(path: string): string | undefined {
  return path.startsWith('/') || path.split('/').includes('..')
    ? `'${path}' is outside of the volume; expected a relative path without '..'`
    : tooLong(path);
}

function tooLong(path: string): string | undefined {
  if (Buffer.byteLength(path) > MAX_PATH) {
    return `has more than ${MAX_PATH} bytes, the limit of Linux for a path; shorten it`;
  }
  return path.split('/').some((name) => Buffer.byteLength(name) > MAX_NAME)
    ? `has a part of more than ${MAX_NAME} bytes, the limit of Linux for a file name; shorten it`
    : undefined;
}

/** The problem with a valid target that needs a file to be a directory; undefined if there is none. */
function belowFile(target: string, files: Readonly<Record<string, unknown>>): string | undefined {
  for (let parent = posix.dirname(target); parent.length > 1; parent = posix.dirname(parent)) {
    if (Object.hasOwn(files, parent)) {
      return `is below '${parent}', which is a file; choose another path`;
    }
  }
  return undefined;
}

function isAtOrBelow(target: string, directory: string): boolean {
  return target === directory || target.startsWith(`${directory}/`);
}
