import type { ReleaseRecord } from './release-record.ts';

/**
 * How releases of an environment go, as DORA defines it (https://dora.dev/guides/dora-metrics-four-keys/). All of it is
 * computed of the records. `version` increases when a field is removed or renamed, or means something else.
 */
export interface Metrics {
  readonly version: 1;
  readonly environment: string;
  /** The period, ISO 8601 in UTC. */
  readonly since: string;
  readonly until: string;
  /** Releases of the period that finished and are no rollback: publications and promotions. */
  readonly deployments: number;
  /** Deployment frequency: deployments for each 7 days of the period. */
  readonly deploymentsPerWeek: number;
  /**
   * Lead time for changes: median seconds from the commit to its first release here, of the deployments that name a commit.
   * Flux applies a release about a minute later. Undefined without any.
   */
  readonly leadTimeSeconds?: number;
  /** Deployments that a rollback took back. */
  readonly rolledBack: number;
  /** Change failure rate: the share of deployments that a rollback took back, 0 to 1. Undefined without deployments. */
  readonly rollbackRate?: number;
  /** Time to restore: median seconds from a deployment that was taken back to its rollback. Undefined without any. */
  readonly timeToRestoreSeconds?: number;
}

/**
 * Computes them for the days before `until`.
 *
 * @param records - all of one environment, the newest first
 */
export function metricsOf(
  environment: string,
  records: readonly ReleaseRecord[],
  { days, until }: { readonly days: number; readonly until: Date },
): Metrics {
  const since = new Date(until.getTime() - days * 86_400_000);
  const released = records.filter(({ state }) => state === 'released').reverse();
  const inPeriod = ({ at }: ReleaseRecord) => Date.parse(at) >= since.getTime() && Date.parse(at) <= until.getTime();
  const deployments = released.filter((record) => record.kind !== 'rollback' && inPeriod(record));
  const takenBack = released.flatMap((record, index) => {
    const failed = released[index - 1];
    // A rollback after another one goes forth again, or further back: no further deployment has failed.
    return record.kind === 'rollback' && failed !== undefined && failed.kind !== 'rollback' ? [{ failed, record }] : [];
  });
  const failures = takenBack.filter(({ failed }) => inPeriod(failed));
  const count = deployments.length;
  return {
    ...{ version: 1, environment, since: since.toISOString(), until: until.toISOString() },
    ...{ deployments: count, deploymentsPerWeek: round((count * 7) / days) },
    leadTimeSeconds: median(leadTimes(deployments, released)),
    rolledBack: failures.length,
    rollbackRate: count === 0 ? undefined : round(failures.length / count),
    timeToRestoreSeconds: median(failures.map(({ failed, record }) => seconds(failed.at, record.at))),
  };
}

/** Of the first release of each commit: another one changes configuration, not code. */
function leadTimes(deployments: readonly ReleaseRecord[], released: readonly ReleaseRecord[]): number[] {
  return deployments.flatMap((record) => {
    const { committedAt } = record;
    const first = released.find((it) => it.committedAt === committedAt);
    return committedAt !== undefined && first === record ? [seconds(committedAt, record.at)] : [];
  });
}

function seconds(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

/** The middle one; of an even number, the mean of both. Undefined without any. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
