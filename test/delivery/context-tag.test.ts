import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contextFiles, contextTag } from '../../lib/delivery/context-tag';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'context-'));
  write('Dockerfile', 'FROM scratch\n');
  write('src/main.ts', 'start();\n');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

const tag = () => contextTag(directory, 'amd64');

// Fixed: a tag that changes with the platform's version builds every image again.
test('is the same on every machine', () => {
  expect(tag()).toBe('context-12f15f0711b27d6f29fa25b6c590980a3bbd6970');
});

test('does not depend on times, nor on what Git does not keep', () => {
  const before = tag();
  utimesSync(join(directory, 'src/main.ts'), 1, 1);
  chmodSync(join(directory, 'src/main.ts'), 0o600);
  mkdirSync(join(directory, 'empty'));
  expect(tag()).toBe(before);
});

test.each<[string, () => void]>([
  ['the content of a file', () => write('src/main.ts', 'stop();\n')],
  ['the name of a file', () => write('src/other.ts', '')],
  ['the Dockerfile', () => write('Dockerfile', 'FROM other\n')],
  ['what may be executed', () => chmodSync(join(directory, 'src/main.ts'), 0o755)],
  ['a symbolic link', () => symlinkSync('src', join(directory, 'link'))],
  ['what .dockerignore leaves out', () => write('.dockerignore', 'src')],
])('changes with %s', (_, change) => {
  const before = tag();
  change();
  expect(tag()).not.toBe(before);
});

test('does not change with what .dockerignore leaves out', () => {
  write('.dockerignore', '*\n!src\nsrc/**/*.test.ts\n');
  write('src/main.test.ts', 'old\n');
  write('node_modules/left-pad/index.js', 'old\n');
  const before = tag();
  write('src/main.test.ts', 'new\n');
  write('node_modules/left-pad/index.js', 'new\n');
  expect(tag()).toBe(before);
  expect(contextFiles(directory)).toEqual(['Dockerfile', 'src/main.ts']);
});

test('tells two links and two files with the same bytes apart', () => {
  symlinkSync('one', join(directory, 'link'));
  const link = tag();
  rmSync(join(directory, 'link'));
  write('link', 'one');
  expect(tag()).not.toBe(link);
});

test('names a directory that does not exist', () => {
  expect(() => contextTag(join(directory, 'missing'), 'amd64')).toThrow(
    /^the build context .*missing does not exist; /,
  );
});

test('an image for another architecture has another tag', () => {
  expect(contextTag(directory, 'arm64')).not.toBe(tag());
});
