import { metricsOf } from '../../lib/release/metrics';
import type { ReleaseRecord } from '../../lib/release/release-record';

const UNTIL = new Date('2026-05-31T00:00:00Z');
const PERIOD = { days: 28, until: UNTIL };

/** Releases in their order, each with the hour of May at which it was made. */
function records(...releases: readonly (Partial<ReleaseRecord> & { hour: number })[]): ReleaseRecord[] {
  return releases
    .map(({ hour, ...changes }, index) => ({
      ...{ number: index + 1, environment: 'dev', kind: 'publish' as const, tag: `t${index}`, source: 'here' },
      ...{
        by: 'alice',
        at: at(hour),
        artifact: `sha256:${index}`,
        images: {},
        workloads: [],
        state: 'released' as const,
      },
      ...changes,
    }))
    .reverse();
}
const at = (hour: number) => new Date(Date.parse('2026-05-20T00:00:00Z') + hour * 3_600_000).toISOString();
const hours = (count: number) => count * 3600;

test('without a release, only what is counted is known', () => {
  expect(metricsOf('dev', [], PERIOD)).toEqual({
    ...{ version: 1, environment: 'dev', since: '2026-05-03T00:00:00.000Z', until: '2026-05-31T00:00:00.000Z' },
    ...{ deployments: 0, deploymentsPerWeek: 0, rolledBack: 0 },
  });
});

test('counts publications and promotions of the period that finished, for each week', () => {
  const made = records(
    { hour: -1000 },
    { hour: 1 },
    { hour: 2, kind: 'promotion', from: 'dev' },
    { hour: 3, kind: 'rollback', from: '2' },
    { hour: 4, state: 'started' },
  );
  expect(metricsOf('dev', made, PERIOD)).toMatchObject({ deployments: 2, deploymentsPerWeek: 0.5 });
});

test('the lead time is the median from the commit to its first release', () => {
  const made = records(
    { hour: 10, committedAt: at(9) },
    { hour: 20, committedAt: at(17) },
    { hour: 30 },
    { hour: 200, committedAt: at(9) },
    { hour: 40, committedAt: at(30) },
  );
  expect(metricsOf('dev', made, PERIOD).leadTimeSeconds).toBe(hours(3));
  expect(metricsOf('dev', made.slice(-2), PERIOD).leadTimeSeconds).toBe(hours(2));
});

test('a deployment has failed if a rollback comes next, and is restored by it', () => {
  const made = records(
    { hour: 1 },
    { hour: 10 },
    { hour: 12, kind: 'rollback', from: '1' },
    { hour: 20 },
    { hour: 26, kind: 'rollback', from: '1' },
    { hour: 30 },
  );
  expect(metricsOf('dev', made, PERIOD)).toMatchObject({
    ...{ deployments: 4, rolledBack: 2, rollbackRate: 0.5, timeToRestoreSeconds: hours(4) },
  });
});

test('a rollback after another one is no further failure, nor one of what did not finish', () => {
  const made = records(
    { hour: 1 },
    { hour: 10 },
    { hour: 11, state: 'started' },
    { hour: 12, kind: 'rollback', from: '1' },
    { hour: 13, kind: 'rollback', from: '2' },
  );
  expect(metricsOf('dev', made, PERIOD)).toMatchObject({ rolledBack: 1, timeToRestoreSeconds: hours(2) });
});
