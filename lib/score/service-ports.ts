import type { ServicePort } from '../plan/plan';
import type { ScoreSpec } from './score-schema';

/** Service ports of a Score document, in its own order; `targetPort` defaults to `port`. */
export function portsOf(spec: ScoreSpec): ServicePort[] {
  return Object.entries(spec.service?.ports ?? {}).map(([name, { port, targetPort = port, protocol = 'TCP' }]) => ({
    name,
    port,
    targetPort,
    protocol,
  }));
}
