import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeContainerFiles } from '../../lib/local/container-files';
import type { PlannedContainer } from '../../lib/plan/plan';

const container: PlannedContainer = {
  name: 'main',
  image: '.',
  variables: {},
  secrets: {},
  composed: {},
  files: [
    { target: '/etc/app/secret.txt', content: Buffer.from([0, 255, 1]), mode: 0o600 },
    { target: '/../../../escape', content: Buffer.from('inside') },
  ],
  volumes: ['/var/cache'],
};
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'idp-files-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('writes files with their mode, and volume directories', () => {
  const mounts = join(directory, 'main');
  writeContainerFiles(mounts, container);
  expect([...readFileSync(join(mounts, 'etc/app/secret.txt'))]).toEqual([0, 255, 1]);
  expect(statSync(join(mounts, 'etc/app/secret.txt')).mode & 0o777).toBe(0o600);
  expect(statSync(join(mounts, 'var/cache')).isDirectory()).toBe(true);
});

test('writes nothing above the directory', () => {
  writeContainerFiles(join(directory, 'a', 'b'), container);
  expect(readFileSync(join(directory, 'a', 'b', 'escape'), 'utf8')).toBe('inside');
});

test('removes what a former run left', () => {
  writeContainerFiles(directory, container);
  writeFileSync(join(directory, 'var/cache/stale'), '');
  writeContainerFiles(directory, container);
  expect(existsSync(join(directory, 'var/cache/stale'))).toBe(false);
});
