import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loggedWorkloads, LogReader, WorkloadLogs } from '../../lib/local/workload-logs';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const texts = (reader: LogReader) => reader.next().map(({ line }) => line);

test('a reader gets every line once, also where the log began anew in between', () => {
  const logs = new WorkloadLogs(directory, 400);
  const reader = new LogReader(directory, 'shop');
  const written = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const read = written.flatMap((line) => {
    logs.write('shop', line);
    return texts(reader);
  });
  expect(read).toEqual(written);
  expect(readdirSync(directory).sort()).toEqual(['shop.log', 'shop.log.1']);
});

test('a log takes no more space than twice the limit, and a late reader gets what is left', () => {
  const logs = new WorkloadLogs(directory, 400);
  for (let index = 0; index < 200; index++) {
    logs.write('shop', `line ${index}`);
  }
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
  const left = texts(new LogReader(directory, 'shop'));
  expect(left.at(-1)).toBe('line 199');
  expect(left.length).toBeGreaterThan(10);
});

test('a line is read when it is whole', () => {
  const reader = new LogReader(directory, 'shop');
  const file = join(directory, 'shop.log');
  writeFileSync(file, '2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z tw');
  expect(texts(reader)).toEqual(['one']);
  writeFileSync(file, 'o\n', { flag: 'a' });
  expect(texts(reader)).toEqual(['two']);
});

test('a run begins with no logs of the one before, and touches nothing else', () => {
  new WorkloadLogs(directory).write('shop', 'old');
  writeFileSync(join(directory, 'notes.txt'), '');
  const logs = new WorkloadLogs(directory);
  expect(readdirSync(directory)).toEqual(['notes.txt']);
  logs.write('orders', 'new');
  expect(loggedWorkloads(directory)).toEqual(['orders']);
});
