import { servicePorts } from '../orchestrator/service-ports';
import type { WorkloadSource } from '../orchestrator/workload-source';
import { freePorts } from './free-ports';

/** A free loopback port for every service port: workload, port name, number. */
export async function allocatePorts(
  sources: readonly WorkloadSource[],
  environment: string,
): Promise<Record<string, Record<string, number>>> {
  const wanted = Object.entries(servicePorts(sources, environment));
  const count = wanted.reduce((sum, [, ports]) => sum + Object.keys(ports).length, 0);
  const free = (await freePorts(count)).values();
  return Object.fromEntries(
    wanted.map(([workload, ports]) => [
      workload,
      Object.fromEntries(Object.keys(ports).map((port) => [port, free.next().value ?? 0])),
    ]),
  );
}
