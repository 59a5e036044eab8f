import { readRun } from '../../local/run-file';
import { UserError } from '../../diagnostics/user-error';
import { RUN_FILE } from '../up/local-paths';

/** Milliseconds a run has to stop: its programs' five seconds and some. */
const STOPPED_WITHIN = 15_000;

/**
 * Stops the run of this checkout.
 *
 * @returns what to print
 * @throws UserError when there is none, or it does not stop
 */
export async function down(): Promise<string> {
  const run = readRun(RUN_FILE);
  if (run === undefined) {
    throw new UserError("nothing runs from this checkout; start it with 'idp up'");
  }
  process.kill(run.pid, 'SIGTERM');
  const deadline = Date.now() + STOPPED_WITHIN;
  while (readRun(RUN_FILE)?.pid === run.pid) {
    if (Date.now() >= deadline) {
      throw new UserError(`process ${run.pid} is still running; end it with 'kill -9 ${run.pid}'`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return `stopped process ${run.pid}`;
}
