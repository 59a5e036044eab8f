import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStart } from '../../lib/local/process-start';
import { acquireRunLock, readRun, updateRun, releaseRunLock, runState } from '../../lib/local/run-file';
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
  updateRun(file, { pid: process.pid, address: 'http://localhost:8080' });
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

const UNREADABLE = ['', 'null', '[]', '{"pid":', '{"pid":-1}', '{"pid":"1"}', '{"pid":1,"started":"5","file":"x"}'];

test.each([...UNREADABLE, `{"pid":${process.pid}}`])('takes the place of a record that says nothing: %s', (text) => {
  acquireRunLock(file, process.pid);
  writeFileSync(file, text);
  expect(runState(file)).toEqual({ state: 'unreadable' });
  expect(acquireRunLock(file, process.pid)).toBeUndefined();
  expect(readRun(file)).toEqual({ pid: process.pid });
});

test('does not take another process of the same id for the run', () => {
  acquireRunLock(file, process.pid);
  const record = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...record, started: 'another time' }));
  expect(runState(file)).toEqual({ state: 'ended', run: { pid: process.pid } });
  expect(readRun(file)).toBeUndefined();
});

test('does not take the run of a copied checkout for its own', () => {
  acquireRunLock(file, process.pid);
  const copy = join(directory, 'copy.json');
  copyFileSync(file, copy);
  expect(runState(copy)).toEqual({ state: 'elsewhere', run: { pid: process.pid } });
});

test('knows when a process started, whatever it is called', async () => {
  const script = join(directory, 'a) S 1 (b');
  writeFileSync(script, '#!/bin/sh\nread line\n', { mode: 0o755 });
  const children = [spawn(script), spawn(script)];
  await Promise.all(children.map((child) => once(child, 'spawn')));
  const [one, other] = children.map(({ pid = 0 }) => processStart(pid));
  expect(one).toBe(processStart(children[0]?.pid ?? 0));
  // Clock ticks on Linux, a date elsewhere; a word of the name would be neither.
  expect(one).toMatch(/^\d{3,}$|\d{4}$/);
  expect(Number(other)).not.toBeLessThan(Number(one));
  const ended = children.map((child) => once(child, 'exit'));
  children.forEach((child) => child.stdin.end());
  await Promise.all(ended);
  expect(processStart(children[0]?.pid ?? 0)).toBeUndefined();
});

test('a directory in its place is refused', () => {
  mkdirSync(file, { recursive: true });
  expect(() => readRun(file)).toThrow(new UserError(`${file} is a directory; remove it`));
  expect(() => acquireRunLock(file, process.pid)).toThrow(UserError);
});
