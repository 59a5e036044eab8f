import type { Manifest, ServicePort } from '../plan';
import { labels, selector } from './labels';

/** The workload's address inside the cluster: `<workload>.<workload>.svc`. */
export function service(workload: string, ports: readonly ServicePort[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: workload, namespace: workload, labels: labels(workload) },
    spec: {
      selector: selector(workload),
      ports: ports.map(({ name, port, targetPort, protocol }) => ({ name, port, targetPort, protocol })),
    },
  };
}
