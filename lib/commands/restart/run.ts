import { isWell, type LocalWorkloadStatus } from '../../local/local-status';
import { askLocalRun } from '../ask-local-run';
import { toJson } from '../output';
import { statusRow } from '../status-rows';

/** What to print, and whether the workload is ready. */
export interface Restarted {
  readonly text: string;
  readonly isReady: boolean;
}

/**
 * Starts the programs of a workload again, in the local run.
 *
 * @throws UserError if nothing runs, or there is no such workload
 */
export async function restart(workload: string, json: boolean): Promise<Restarted> {
  const status = (await askLocalRun('restart', workload)) as LocalWorkloadStatus;
  return { text: json ? toJson(status) : statusRow(status), isReady: isWell(status) };
}
