import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Environment } from '../../config/environment';
import { platformNames } from '../../config/platform-names';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import type { LogLine, LogsOptions } from './run';

/** How far back to begin, in milliseconds. */
const SINCE = 600_000;
/** Milliseconds between two questions: Fluentd sends every five seconds, and an account may ask ten times a second. */
const INTERVAL = 2000;
/** Lines arrive late, so each question goes back so many milliseconds, and leaves out what was shown. */
const LATE = 60_000;

/**
 * The lines of a workload in CloudWatch Logs, in the order of their times.
 *
 * @throws UserError if the environment has no log group of this name
 */
export async function* cloudLines(
  environment: Environment,
  { workload, follow, since = SINCE }: Pick<LogsOptions, 'workload' | 'follow' | 'since'>,
): AsyncGenerator<LogLine> {
  const client = new CloudWatchLogsClient({ region: environment.region });
  const groups = `${platformNames(environment).logPrefix}/workloads/`;
  const start = Date.now() - since;
  let newest = start;
  let shown = new Map<string, number>();
  do {
    const startTime = Math.max(start, newest - LATE);
    try {
      for await (const { events = [] } of paginateFilterLogEvents(
        { client },
        { logGroupName: groups + workload, startTime },
      )) {
        for (const { eventId = '', timestamp = 0, message = '', logStreamName: stream } of events) {
          if (!shown.has(eventId)) {
            shown.set(eventId, timestamp);
            newest = Math.max(newest, timestamp);
            yield { time: new Date(timestamp).toISOString(), line: lineOf(message), stream };
          }
        }
      }
    } catch (error) {
      throw error instanceof ResourceNotFoundException ? await unknown(client, groups, workload) : error;
    }
    const kept = newest - LATE;
    shown = new Map([...shown].filter(([, timestamp]) => timestamp >= kept));
    await sleep(follow ? INTERVAL : 0);
  } while (follow);
}

/** What the program wrote. Fluentd puts text that is no JSON into `message`; a JSON object gets the field `stream` only. */
function lineOf(event: string): string {
  try {
    const { stream: _, message, ...fields } = JSON.parse(event) as Record<string, unknown>;
    return typeof message === 'string' && Object.keys(fields).length === 0 ? message : event;
  } catch {
    return event;
  }
}

async function unknown(client: CloudWatchLogsClient, groups: string, workload: string): Promise<UserError> {
  const names: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: groups })) {
    names.push(...logGroups.map(({ logGroupName = '' }) => logGroupName.slice(groups.length)));
  }
  return new UserError(`no workload '${printable(workload)}'; ${oneOf('workloads', names, workload)}`);
}
