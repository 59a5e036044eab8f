import { setTimeout as sleep } from 'node:timers/promises';
import { readRun, RUN_FILE } from '../../local/run-file';
import { UserError } from '../../diagnostics/user-error';

/** Time limit for a run to stop, in milliseconds: five seconds for its programs, and some more. */
const STOPPED_WITHIN = 15_000;

/**
 * Stops the local run of this checkout.
 *
 * @returns what to print
 * @throws UserError when nothing runs, or it does not stop
 */
export async function down(): Promise<string> {
  const run = readRun(RUN_FILE);
  if (run === undefined) {
    throw new UserError("no local run of this checkout; start one with 'idp up'");
  }
  process.kill(run.pid, 'SIGTERM');
  const deadline = Date.now() + STOPPED_WITHIN;
  while (readRun(RUN_FILE)?.pid === run.pid) {
    if (Date.now() >= deadline) {
      throw new UserError(`process ${run.pid} is still running; end it with 'kill -9 ${run.pid}'`);
    }
    await sleep(100);
  }
  return `stopped process ${run.pid}`;
}
