import { setTimeout as sleep } from 'node:timers/promises';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { LOGS_DIRECTORY } from '../../local/run-file';
import { loggedWorkloads, LogReader } from '../../local/workload-logs';
import type { LogLine, LogsOptions } from './run';

/** Milliseconds between two looks at a log. */
const INTERVAL = 300;

/**
 * The lines of a workload in the last local run, which may have ended.
 *
 * @throws UserError if it has written none
 */
export async function* localLines({
  workload,
  follow,
  since = Infinity,
}: Pick<LogsOptions, 'workload' | 'follow' | 'since'>): AsyncGenerator<LogLine> {
  const known = loggedWorkloads(LOGS_DIRECTORY);
  if (known.length === 0) {
    throw new UserError(
      "no local run of this checkout has written lines; start one with 'idp up', or name an environment with --env",
    );
  }
  if (!known.includes(workload)) {
    const choices = oneOf('workloads with lines in the local run', known, workload);
    throw new UserError(`no lines of '${printable(workload)}'; ${choices}`);
  }
  const from = Date.now() - since;
  const reader = new LogReader(LOGS_DIRECTORY, workload);
  do {
    yield* reader.next().filter(({ time }) => Date.parse(time) >= from);
    await sleep(follow ? INTERVAL : 0);
  } while (follow);
}
