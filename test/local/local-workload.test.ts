import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalWorkload } from '../../lib/local/local-workload';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { PlannedWorkload } from '../../lib/plan/plan';
import { testTarget } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;
let workload: LocalWorkload;
const lines: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'workload-'));
  lines.length = 0;
});

afterEach(async () => {
  await workload.stop();
  rmSync(directory, { recursive: true });
});

/** A workload whose program is a line of Node.js, which is run `schedule`d, once, or all the time. */
function start(
  program: string,
  kind: 'Deployment' | 'Job' | 'CronJob',
  changes: Partial<PlannedWorkload> = {},
  missing?: string,
): void {
  writeFileSync(join(directory, 'main.js'), program);
  const schedule = kind === 'CronJob' ? "\n    idp.dev/schedule: '0 3 * * *'" : '';
  const text = `apiVersion: score.dev/v1b1
metadata:
  name: task
  annotations:
    idp.dev/dev-command: node main.js
    idp.dev/kind: ${kind}${schedule}
containers: { main: { image: . } }
`;
  const [planned] = orchestrate([{ file: 'score.yaml', directory, text, attachments: {} }], testTarget()).workloads;
  workload = new LocalWorkload({
    workload: { ...(planned as PlannedWorkload), ...changes },
    ports: {},
    machine: { PATH: process.env['PATH'] ?? '' },
    aws: {},
    directory: join(directory, 'local'),
    missing,
    log: { say: () => undefined, workload: (_, line) => void lines.push(line) },
  });
  workload.start();
}

async function until(state: string): Promise<string | undefined> {
  for (let tries = 0; tries < 100; tries++) {
    const status = await workload.status();
    if (status.state === state) {
      return status.reason;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`never ${state}: ${JSON.stringify(await workload.status())}`);
}

const RUN = `require('node:fs').appendFileSync('runs', 'x');`;
const runs = () => readFileSync(join(directory, 'runs'), 'utf8').length;

test('a Job runs once, is completed, and does not start again', async () => {
  start(RUN, 'Job');
  expect((await workload.status()).state).toBe('running');
  await until('completed');
  await new Promise((wake) => setTimeout(wake, 700));
  expect(runs()).toBe(1);
  expect(lines).toEqual(['[idp] exited with code 0']);
});

test('a Job that fails says how, and does not start again', async () => {
  start(`${RUN} console.error('no table'); process.exit(3)`, 'Job');
  expect(await until('failed')).toBe('exited with code 3: no table');
  await new Promise((wake) => setTimeout(wake, 700));
  expect(runs()).toBe(1);
});

test('a Deployment that ends is started again', async () => {
  start(RUN, 'Deployment');
  await until('failing');
  await new Promise((wake) => setTimeout(wake, 1000));
  expect(runs()).toBeGreaterThan(1);
});

test('a CronJob runs at once, then waits for its time, which is in UTC', async () => {
  start(RUN, 'CronJob');
  expect(await until('waiting')).toMatch(/^next run \d{4}-\d\d-\d\dT03:00Z$/);
  expect(runs()).toBe(1);
});

test('a CronJob runs again at its times, and never twice at once', async () => {
  // A sixth field, seconds, which no Score file may have: a test cannot wait for minutes.
  start(`${RUN} setTimeout(() => {}, 1500)`, 'CronJob', { schedule: '* * * * * *' });
  for (let tries = 0; tries < 100 && !(lines.length > 0 && runs() > 1); tries++) {
    await new Promise((wake) => setTimeout(wake, 100));
  }
  expect(lines[0]).toBe('[idp] is still running; this run is skipped');
  expect(runs()).toBeGreaterThan(1);
});

test('a CronJob that is stopped runs no more', async () => {
  start(RUN, 'CronJob', { schedule: '* * * * * *' });
  await until('waiting');
  await workload.stop();
  const before = runs();
  await new Promise((wake) => setTimeout(wake, 1500));
  expect(runs()).toBe(before);
});

test('a workload whose server does not run is not started, and says why', async () => {
  start(RUN, 'Deployment', {}, 'resources.db: npm could not fetch it');
  expect(await until('not started')).toBe('resources.db: npm could not fetch it');
  expect(lines).toEqual(['main is not started: resources.db: npm could not fetch it']);
  expect(existsSync(join(directory, 'runs'))).toBe(false);
});
