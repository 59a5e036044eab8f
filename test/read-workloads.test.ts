import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWorkloads } from '../lib/read-workloads';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'workloads-'));
  mkdirSync(join(root, 'shop', 'sub'), { recursive: true });
  mkdirSync(join(root, 'no-workload'));
  writeFileSync(join(root, 'outside.txt'), 'outside');
  writeFileSync(join(root, 'shop', 'inside.txt'), 'inside');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function attachment(path: string) {
  writeFileSync(
    join(root, 'shop', 'score.yaml'),
    `containers:\n  main:\n    files:\n      /a:\n        source: ${path}\n`,
  );
  return readWorkloads(root)[0]?.attachments[path];
}

test('a file below the workload is read', () => {
  expect(attachment('./inside.txt')).toEqual({ content: Buffer.from('inside') });
});

test.each([
  ['a path that leads out', '../outside.txt', /is outside of/],
  ['an absolute path', '/etc/hostname', /is outside of/],
  ['a file that is not there', 'missing.txt', /does not exist/],
  ['a directory', 'sub', /is not a regular file/],
])('refuses %s', (_, path, expected) => {
  expect(attachment(path)).toEqual({ problem: expect.stringMatching(expected) });
});

test('refuses a symbolic link, be it the file or a directory on the way', () => {
  symlinkSync(join(root, 'outside.txt'), join(root, 'shop', 'link.txt'));
  symlinkSync(root, join(root, 'shop', 'up'));
  expect(attachment('link.txt')).toEqual({ problem: expect.stringMatching(/symbolic link/) });
  expect(attachment('up/outside.txt')).toEqual({ problem: expect.stringMatching(/symbolic link/) });
});

test('what is the same as before is the same object, and what is not is another', () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'score.yaml'), text);
  };
  write('cafe', 'a: 1\n');
  write('shop', 'a: 1\n');
  const before = readWorkloads(root);
  write('shop', 'a: 2\n');
  const after = readWorkloads(root, before);
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
  writeFileSync(join(root, 'cafe', 'dev.yaml'), 'b: 1\n');
  expect(readWorkloads(root, after)[0]).not.toBe(after[0]);
});

test('directories without a Score file, and a root that does not exist, hold no workload', () => {
  expect(readWorkloads(root)).toEqual([]);
  expect(readWorkloads(join(root, 'nowhere'))).toEqual([]);
});
