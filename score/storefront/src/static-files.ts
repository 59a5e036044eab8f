import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the page. */
export interface StaticFile {
  readonly type: string;
  readonly content: Buffer;
}

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
} as const;

/** Reads the page's files, by URL path: this list is all that is ever served. */
export function loadStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  return new Map(
    Object.entries(FILES).map(([path, [name, type]]) => [path, { type, content: readFileSync(join(directory, name)) }]),
  );
}
