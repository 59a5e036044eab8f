import { columns } from '../diagnostics/columns';
import type { LocalWorkloadStatus } from '../local/local-status';
import { outputWidth } from './output';

/** The table of the workloads of a local run. */
export function statusRows(workloads: readonly LocalWorkloadStatus[]): string[] {
  return ['WORKLOADS', ...columns(workloads.map(cells), outputWidth() - 2).map((row) => `  ${row}`)];
}

/** One of its rows: a workload, its state, and its addresses or why it is not ready. */
export function statusRow(workload: LocalWorkloadStatus): string {
  return columns([cells(workload).filter((cell) => cell !== '')]).join('');
}

function cells({ name, state, restarts, reason, urls }: LocalWorkloadStatus): string[] {
  return [name, state, restarts === 0 ? '' : `restarts: ${restarts}`, reason ?? urls.join(' ')];
}
