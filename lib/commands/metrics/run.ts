import { environmentNamed } from '../../config/environment-named';
import { environments } from '../../config/environments';
import { releasesOf } from '../../delivery/releases-of';
import { columns } from '../../diagnostics/columns';
import { type Metrics, metricsOf } from '../../release/metrics';
import { outputWidth, toJson } from '../output';

export interface MetricsOptions {
  /** Default: all. */
  readonly environment?: string;
  /** The period, up to now. */
  readonly days: number;
  readonly json: boolean;
}

/** Records that are read of an environment: about a page of DynamoDB. */
const MOST_RECORDS = 1000;

/** How releases of one or all environments go: a line each, or as JSON, a list of `Metrics`. */
export async function metrics({ environment: name, days, json }: MetricsOptions): Promise<string> {
  const chosen = name === undefined ? Object.values(environments) : [environmentNamed(name)];
  const until = new Date();
  const found: Metrics[] = [];
  for (const environment of chosen) {
    const records = await releasesOf(environment).records.list(MOST_RECORDS);
    found.push(metricsOf(environment.name, records, { days, until }));
  }
  return json
    ? toJson(found)
    : columns(
        [
          ['environment', 'deployments', 'a week', 'lead time', 'rollback rate', 'time to restore'],
          ...found.map((it) => [
            ...[it.environment, String(it.deployments), String(it.deploymentsPerWeek), span(it.leadTimeSeconds)],
            ...[it.rollbackRate === undefined ? '-' : `${Math.round(it.rollbackRate * 100)} %`],
            span(it.timeToRestoreSeconds),
          ]),
        ],
        outputWidth(),
      ).join('\n');
}

/** A time span, in its largest unit. */
function span(seconds: number | undefined): string {
  if (seconds === undefined) {
    return '-';
  }
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
}
