import { environments } from '../config/environments';
import { cellWithRoom } from '../orchestrator/cell-room';
import { Orchestrator } from '../orchestrator/orchestrator';
import { offlineTarget } from '../plan/target';
import { ScoreParser } from '../score/score-parser';
import type { WorkloadSource } from '../score/workload-source';

/** Annotation of a Score file that says its cell. */
export const CELL = 'idp.dev/cell';

/** The first cell in which a new workload has room in every environment; 1 as long as a Score file is not valid. */
export function cellOfNew(name: string, source: WorkloadSource, others: readonly WorkloadSource[]): number {
  const parser = new ScoreParser();
  const cells = Object.values(environments).map((environment) => {
    const { plan } = new Orchestrator(offlineTarget(environment), parser).analyse([...others, source]);
    return plan === undefined ? 1 : cellWithRoom(plan, name);
  });
  return Math.max(1, ...cells);
}
