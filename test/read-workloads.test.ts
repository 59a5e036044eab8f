import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWorkloads } from '../lib/read-workloads';
import { PATIENCE } from './support/patience';

jest.setTimeout(PATIENCE);

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
  ['a directory', 'sub', /^'sub' is a directory; use the path of a file$/],
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

describe('a score.yaml or overlay that is no file', () => {
  const link = (target: string) => (path: string) => symlinkSync(target, path);

  test.each<[string, (path: string) => void, string]>([
    ['a link to a file', link('inside.txt'), 'is a symbolic link; put the file itself here'],
    ['a link that leads nowhere', link('nowhere'), 'is a symbolic link; put the file itself here'],
    ['a link to itself', (path) => symlinkSync(path, path), 'is a symbolic link; put the file itself here'],
    ['a directory', (path) => mkdirSync(path), 'is a directory; put a file here'],
    ['a pipe', (path) => void execFileSync('mkfifo', [path]), 'is a pipe, a socket or a device; put a file here'],
  ])('%s is a problem of that file', (_, make, problem) => {
    const [score, overlay] = ['score.yaml', 'dev.yaml'].map((name) => join(root, 'shop', name));
    make(score ?? '');
    make(overlay ?? '');
    expect(readWorkloads(root)).toEqual([
      {
        file: score,
        directory: join(root, 'shop'),
        text: '',
        problem,
        overlays: { dev: { file: overlay, text: '', problem } },
        attachments: {},
      },
    ]);
  });
});

test('a link in place of the directory of a workload is a problem of that link', () => {
  writeFileSync(join(root, 'shop', 'score.yaml'), '');
  symlinkSync('shop', join(root, 'linked'));
  symlinkSync('nowhere', join(root, 'lost'));
  symlinkSync('no-workload', join(root, 'other'));
  symlinkSync('me@host.1', join(root, '.#README.md'));
  expect(readWorkloads(root).map(({ file, problem }) => ({ file, problem }))).toEqual([
    { file: join(root, 'linked'), problem: 'is a symbolic link; put the directory itself here' },
    { file: join(root, 'lost'), problem: 'is a symbolic link; put the directory itself here' },
    { file: join(root, 'shop', 'score.yaml'), problem: undefined },
  ]);
});
