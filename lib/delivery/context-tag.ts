import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import dockerignore from '@balena/dockerignore';
import type { Architecture } from '../config/host-sizes';
import { printable } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';

/** What hosts run. An image is built for it on any machine. */
export const imagePlatform = (architecture: Architecture) => `linux/${architecture}`;

/**
 * Tag of the image that is built from a directory: `context-<40 hexadecimal digits>`, a digest over all that the build
 * reads. The same files give the same tag on every machine and another one for each architecture, so an image is built once and then found by its tag.
 *
 * @throws UserError if there is no such directory
 */
export function contextTag(directory: string, architecture: Architecture): string {
  const digest = createHash('sha256').update(`${imagePlatform(architecture)}\n`);
  for (const path of contextFiles(directory)) {
    digest.update(`${JSON.stringify([path, ...fileState(join(directory, path))])}\n`);
  }
  return `context-${digest.digest('hex').slice(0, 40)}`;
}

/**
 * Paths of all files in a build context, sorted: the Dockerfile, and what `.dockerignore` lets through. Directories without
 * files are left out, because Git does not keep them.
 */
export function contextFiles(directory: string): string[] {
  const ignore = dockerignore({ ignorecase: false }).add(ignoreRules(directory));
  return allFiles(directory)
    .filter((path) => path === 'Dockerfile' || !ignore.ignores(path))
    .sort();
}

function allFiles(directory: string): string[] {
  if (!existsSync(directory)) {
    throw new UserError(`the build context ${printable(directory)} does not exist; an image is built from it`);
  }
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function ignoreRules(directory: string): string {
  const file = join(directory, '.dockerignore');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** What a build sees of a file. Of its mode that is the executable bit, which is all that Git keeps. */
function fileState(file: string): string[] {
  const status = lstatSync(file);
  return status.isSymbolicLink()
    ? ['link', readlinkSync(file)]
    : [(status.mode & 0o100) === 0 ? 'file' : 'program', createHash('sha256').update(readFileSync(file)).digest('hex')];
}
