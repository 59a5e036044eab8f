import type { Located } from '../diagnostics/diagnostics';
import type { ServicePort } from '../plan/route';
import type { ScoreSpec } from './score-schema';
import type { WorkloadSource } from './workload-source';

/** A valid Score document that knows the position of each of its parts. */
export interface ScoreDocument extends Located {
  readonly source: WorkloadSource;
  readonly spec: ScoreSpec;
}

/** Service ports of a document, in its own order; `targetPort` defaults to `port`, `protocol` to TCP. */
export function portsOf({ spec }: ScoreDocument): ServicePort[] {
  return Object.entries(spec.service?.ports ?? {}).map(([name, { port, targetPort = port, protocol = 'TCP' }]) => ({
    name,
    port,
    targetPort,
    protocol,
  }));
}
