import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireRunLock, readRun, recordAddress, releaseRunLock } from '../../lib/local/run-file';
import { UserError } from '../../lib/diagnostics/user-error';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'idp-run-'));
  file = join(directory, 'local', 'up.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('lets one run at a time have a checkout', () => {
  expect(acquireRunLock(file, process.pid)).toBeUndefined();
  expect(acquireRunLock(file, process.pid)).toEqual({ pid: process.pid });
  recordAddress(file, { pid: process.pid, address: 'http://localhost:8080' });
  expect(readRun(file)).toEqual({ pid: process.pid, address: 'http://localhost:8080' });
  releaseRunLock(file);
  expect(readRun(file)).toBeUndefined();
});

test('takes the place of a run that died', async () => {
  const dead = spawn('true');
  await new Promise((resolve) => dead.once('exit', resolve));
  acquireRunLock(file, dead.pid ?? 0);
  expect(acquireRunLock(file, process.pid)).toBeUndefined();
  expect(readRun(file)).toEqual({ pid: process.pid });
});

test.each(['', 'null', '[]', '{"pid":', '{"pid":-1}', '{"pid":"1"}'])(
  'takes the place of a record that says nothing: %s',
  (text) => {
    acquireRunLock(file, process.pid);
    writeFileSync(file, text);
    expect(acquireRunLock(file, process.pid)).toBeUndefined();
  },
);

test('a directory in its place is refused', () => {
  mkdirSync(file, { recursive: true });
  expect(() => readRun(file)).toThrow(new UserError(`${file} is a directory; remove it`));
  expect(() => acquireRunLock(file, process.pid)).toThrow(UserError);
});
