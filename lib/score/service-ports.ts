import { UserError } from '../diagnostics/user-error';
import type { ServicePort } from '../plan/plan';
import { parseScore } from './score-document';
import type { ScoreSpec } from './score-schema';
import type { WorkloadSource } from './workload-source';

/** Service ports of a Score document, in its own order; `targetPort` defaults to `port`. */
export function portsOf(spec: ScoreSpec): ServicePort[] {
  return Object.entries(spec.service?.ports ?? {}).map(([name, { port, targetPort = port, protocol = 'TCP' }]) => ({
    name,
    port,
    targetPort,
    protocol,
  }));
}

/**
 * Target port of every service port, by workload and port name: what the local run must find room for before there is
 * a plan. Documents that cannot be read are left to `orchestrate` to report.
 */
export function servicePorts(
  sources: readonly WorkloadSource[],
  environment: string,
): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const source of sources) {
    try {
      const { spec } = parseScore(source, environment);
      found[spec.metadata.name] = Object.fromEntries(portsOf(spec).map(({ name, targetPort }) => [name, targetPort]));
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
    }
  }
  return found;
}
