import type { ClusterStatus, WorkloadReport } from '../../lib/release/cluster-status';
import { waitUntilApplied } from '../../lib/release/wait-until-applied';

const OLD = `sha256:${'0'.repeat(64)}`;
const NEW = `sha256:${'1'.repeat(64)}`;
const START = Date.parse('2026-05-04T10:00:00Z');

let clock: number;
let said: string[];
beforeEach(() => {
  clock = START;
  said = [];
});

const report = (name: string, changes: Partial<WorkloadReport> = {}): WorkloadReport => ({
  ...{ name, kind: 'Deployment', ready: true, applied: NEW, pods: { wanted: 1, ready: 1 }, restarts: 0, images: [] },
  ...changes,
});

const status = (release: Partial<ClusterStatus['release']>, ...workloads: WorkloadReport[]): ClusterStatus => ({
  version: 1,
  writtenAt: new Date(clock).toISOString(),
  release: { digest: NEW, ready: true, ...release },
  hosts: [],
  workloads,
});

/** Waits while the server reports these, one a minute. */
async function wait(reports: readonly (() => ClusterStatus | undefined)[], patience = 300_000) {
  let last: ClusterStatus | undefined;
  let next = 0;
  return await waitUntilApplied(
    { environment: 'dev', artifact: NEW, workloads: ['orders', 'site'] },
    {
      read: async () => {
        if (clock >= START + next * 60_000 && next < reports.length) {
          last = reports[next++]?.();
        }
        return await Promise.resolve(last);
      },
      patience,
      say: (line) => said.push(line),
      now: () => new Date(clock),
      sleep: async (milliseconds) => {
        clock += milliseconds;
        await Promise.resolve();
      },
    },
  );
}

test('says each step once, and ends when every workload has the release and is ready', async () => {
  const problems = await wait([
    () => status({ digest: OLD }, report('orders', { applied: OLD }), report('site', { applied: OLD })),
    () => status({}, report('orders'), report('site', { applied: OLD, message: 'waits for orders' })),
    () => status({}, report('orders', { ready: false, message: '0 of 1 pods are new and ready' }), report('site')),
    () => status({}, report('orders'), report('site')),
  ]);
  expect(problems).toEqual([]);
  expect(said).toEqual([
    '0 s: Flux has not pulled the release yet',
    '60 s: site is not applied yet: waits for orders',
    '120 s: orders is not ready: 0 of 1 pods are new and ready',
    'dev runs the release after 180 s: 2 workloads are ready',
  ]);
});

test('is not fooled by a workload that is ready with the release before', async () => {
  const before = () => status({}, report('orders', { applied: OLD }), report('site'));
  expect(await wait([before, before, before])).toEqual(['orders is not applied yet']);
});

test('names each that is not ready when the time is over, with its last line', async () => {
  const crashing = 'main: CrashLoopBackOff: exited with code 7 (Error): database is away';
  const failing = () => status({}, report('orders', { ready: false, message: crashing }));
  expect(await wait([failing, failing, failing], 120_000)).toEqual([
    `orders is not ready: ${crashing}`,
    'site is not there yet',
  ]);
  expect(clock).toBe(START + 120_000);
});

test('says why Flux did not pull, for example for want of a signature', async () => {
  const refused = () => status({ digest: OLD, ready: false, message: 'no signature' });
  expect(await wait([refused], 10_000)).toEqual(['Flux has not pulled the release yet: no signature']);
});

test('does not take it for ready while the objects of the platform are not', async () => {
  const half = () => status({ ready: false, message: 'invalid' }, report('orders'), report('site'));
  expect(await wait([half], 10_000)).toEqual(["the platform's own objects are not ready: invalid"]);
});

test('trusts no report that is old, and no missing one', async () => {
  expect(await wait([], 10_000)).toEqual(['the k3s server has reported nothing yet']);
  clock = START;
  const well = () => status({ digest: OLD });
  expect(await wait([well], 300_000)).toEqual(["the k3s server has reported nothing for 5 min; see 'idp status'"]);
});

test('trusts no report of the future, though it says that all is well', async () => {
  const ahead = new Date(START + 30 * 60_000).toISOString();
  const well = () => ({ ...status({}, report('orders'), report('site')), writtenAt: ahead });
  expect(await wait([well], 0)).toEqual([
    "the report of the k3s server is 30 min in the future, so it says nothing about now; see 'idp status'",
  ]);
});
