import type { Manifest } from '../plan';
import { labels } from './labels';

/** The workload's own namespace. Pods in it must be restricted (Kubernetes Pod Security Standards). */
export function namespace(workload: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: workload, labels: { ...labels(workload), 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
}
