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

/** The files of the page, by URL path. Nothing else is served. */
export function loadStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  return new Map(
    Object.entries(FILES).map(([path, [name, type]]) => [path, { type, content: readFileSync(join(directory, name)) }]),
  );
}
