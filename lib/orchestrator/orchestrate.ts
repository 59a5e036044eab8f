import { Orchestrator } from './orchestrator';
import type { Plan } from './plan';
import type { Target } from './target';
import type { WorkloadSource } from './score/workload-source';

/**
 * The plan of one environment, once: `Orchestrator` is for those who plan again.
 *
 * @throws UserError with every problem of every document, in order of file and line
 */
export function orchestrate(sources: readonly WorkloadSource[], target: Target): Plan {
  return new Orchestrator(target).plan(sources);
}
