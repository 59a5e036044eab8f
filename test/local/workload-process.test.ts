import { tmpdir } from 'node:os';
import { signalGroup } from '../../lib/local/process-group';
import { aliveInGroup } from '../support/alive-in-group';
import { WorkloadProcess, type WorkloadProcessOptions } from '../../lib/local/workload-process';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const started: WorkloadProcess[] = [];

function run(command: string, options: Partial<WorkloadProcessOptions> = {}) {
  const lines: string[] = [];
  const events: string[] = [];
  const process = new WorkloadProcess({
    command,
    directory: tmpdir(),
    variables: { PATH: '/usr/bin:/bin' },
    onLine: (line) => lines.push(line),
    onEvent: (event) => events.push(event),
    backOff: 20,
    ...options,
  });
  started.push(process);
  process.start();
  return { process, lines, events };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error('waited in vain');
    }
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

afterEach(() => {
  started.splice(0).forEach((process) => process.kill());
});

test('runs a program with its own variables and no others', async () => {
  const { lines } = run('env; sleep 60', { variables: { PATH: '/usr/bin:/bin', TABLE: 'orders' } });
  await until(() => lines.some((line) => line === 'TABLE=orders'));
  // The shell adds the first three by itself.
  expect(lines.filter((line) => !/^(PWD|OLDPWD|_|SHLVL)=/.test(line)).sort()).toEqual([
    'PATH=/usr/bin:/bin',
    'TABLE=orders',
  ]);
});

test('starts a crashed program again, later each time, and says why it ended', async () => {
  const { process, events } = run('echo "no table" >&2; exit 3');
  await until(() => events.length >= 4);
  expect(events.slice(0, 4)).toEqual(
    [20, 40, 80, 160].map((delay) => `exited with code 3; restarting in ${delay / 1000} s`),
  );
  expect(process.lastFailure).toBe('exited with code 3: no table');
  expect(process.state).toBe('waiting');
});

test.each([
  ['an error', 'throw new Error("no table")', 'Error: no table'],
  ['an error with fields', 'throw Object.assign(new Error("no table"), { code: "ENOENT" })', 'Error: no table'],
  ['a package that is missing', 'require("no-such-package")', "Error: Cannot find module 'no-such-package'"],
  ['indented lines alone', 'console.error("  no table"); process.exit(1)', 'no table'],
])('says why Node.js ended, not where: %s', async (_, program, reason) => {
  const { process: started, events } = run(`'${process.execPath}' -e '${program}'`);
  await until(() => events.length > 0);
  expect(started.lastFailure).toBe(`exited with code 1: ${reason}`);
});

test('waits at most sixty times the first back-off', async () => {
  const { events } = run('exit 1', { backOff: 1 });
  await until(() => events.length >= 8);
  expect(events[7]).toBe('exited with code 1; restarting in 0.06 s');
});

test('begins anew after a program was settled', async () => {
  const { events } = run('exit 1', { settled: 0 });
  await until(() => events.length >= 3);
  expect(new Set(events)).toEqual(new Set(['exited with code 1; restarting in 0.02 s']));
});

test('ends the program and all it started', async () => {
  const { process, lines } = run('sleep 60 & sleep 60 & echo up; wait');
  await until(() => lines.includes('up'));
  const { pid = 0 } = process;
  expect(aliveInGroup(pid).length).toBeGreaterThanOrEqual(3);
  await process.stop();
  expect(aliveInGroup(pid)).toEqual([]);
  expect(process.state).toBe('stopped');
});

test('kills a program that ignores SIGTERM after the grace', async () => {
  const { process, lines } = run('trap "" TERM; echo up; while :; do sleep 0.1; done', { grace: 200 });
  await until(() => lines.includes('up'));
  const { pid = 0 } = process;
  await process.stop();
  expect(aliveInGroup(pid)).toEqual([]);
});

test('lets a program finish its work within the grace', async () => {
  const { process, lines } = run('trap "sleep 0.3; echo done; exit 0" TERM; echo up; while :; do sleep 0.05; done');
  await until(() => lines.includes('up'));
  await process.stop();
  await until(() => lines.includes('done'));
});

test('lets what a program started finish within the grace, though the shell is gone', async () => {
  const { process, lines } = run(
    `sh -c 'trap "sleep 0.3; echo done; exit 0" TERM; echo up; while :; do sleep 0.05; done'; true`,
  );
  await until(() => lines.includes('up'));
  await process.stop();
  await until(() => lines.includes('done'));
});

test('does not start a program again that was stopped while it waited', async () => {
  const { process, events } = run('exit 1', { backOff: 50 });
  await until(() => events.length === 1);
  await process.stop();
  await new Promise((wake) => setTimeout(wake, 150));
  expect(events).toHaveLength(1);
  expect(process.pid).toBeUndefined();
});

test.each([0, 1, -1])('refuses to signal the group of %d', (leader) => {
  expect(() => signalGroup(leader, 0)).toThrow(RangeError);
});
