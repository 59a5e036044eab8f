import { servicePorts } from '../orchestrator/service-ports';
import type { WorkloadSource } from '../orchestrator/workload-source';
import { freePorts } from './free-ports';

/** A free loopback port for every service port: workload, port name, number. */
export async function allocatePorts(
  sources: readonly WorkloadSource[],
  environment: string,
): Promise<Record<string, Record<string, number>>> {
  const named = Object.entries(servicePorts(sources, environment)).flatMap(([workload, ports]) =>
    Object.keys(ports).map((port) => ({ workload, port })),
  );
  const free = await freePorts(named.length);
  const ports: Record<string, Record<string, number>> = {};
  for (const [index, { workload, port }] of named.entries()) {
    (ports[workload] ??= {})[port] = free[index] ?? 0;
  }
  return ports;
}
