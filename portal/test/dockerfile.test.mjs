import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { matchesGlob, resolve } from 'node:path';
import { test } from 'node:test';

// No registry is asked here, so nothing is built: what the image names must be there.

const ROOT = resolve(import.meta.dirname, '..', '..');
const read = (path) => readFileSync(resolve(ROOT, path), 'utf8');
const lines = read('portal/Dockerfile').split('\n');
const ignored = read('portal/Dockerfile.dockerignore')
  .split('\n')
  .filter((line) => line !== '');

test('what the image copies and runs exists, and is not left out', () => {
  const copied = lines.filter((line) => line.startsWith('COPY ')).flatMap((line) => sources(line));
  const run = lines.flatMap((line) => /^(?:RUN|CMD)\b.*?([\w./-]+\.mjs)/.exec(line)?.[1] ?? []);
  assert.equal(copied.length, 1);
  assert.equal(run.length, 2);
  for (const path of [...copied, ...run, 'package-lock.json', 'portal/package-lock.json']) {
    assert.ok(existsSync(resolve(ROOT, path)), `${path} does not exist`);
    assert.ok(!ignored.some((pattern) => matchesGlob(path, pattern)), `${path} is left out`);
  }
});

test('what a checkout has built or keeps secret is no part of the image', () => {
  for (const path of ['node_modules', 'portal/node_modules', 'score/orders/.secrets', '.idp', '.git']) {
    assert.ok(
      ignored.some((pattern) => matchesGlob(path, pattern)),
      `${path} is copied`,
    );
  }
});

test("its Node.js is one of the portal's, and of a fixed digest", () => {
  const from = lines.find((line) => line.startsWith('FROM '));
  const [, major] = /^FROM node:(\d+)\.[\d.]+-alpine@sha256:[0-9a-f]{64}$/.exec(from) ?? [];
  assert.equal(major, JSON.parse(read('portal/package.json')).devDependencies.node.split('.')[0]);
});

/** Without the options and the target. */
function sources(line) {
  return line
    .split(/\s+/)
    .slice(1, -1)
    .filter((word) => !word.startsWith('--'));
}
