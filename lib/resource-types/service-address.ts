import type { ServicePort } from '../plan/plan';
import type { Provision } from './resource-type';
import { localPort, type Target } from '../plan/target';

/** Where a service port of a workload is reached, and that it may be called. */
export function serviceAddress(
  workload: string,
  port: ServicePort,
  target: Target,
): { hostname: string; number: number; url: string; calls: NonNullable<Provision['calls']> } {
  const local = localPort(target, workload, port.name);
  const hostname = local === undefined ? `${workload}.${workload}.svc.cluster.local` : '127.0.0.1';
  const number = local ?? port.port;
  return { hostname, number, url: `http://${hostname}:${number}`, calls: { workload, port } };
}
