import { CACHES } from '../plan/names';
import type { Manifest } from '../plan/manifest';

/**
 * The namespace of the caches of all workloads, and its first policy: no traffic in or out. Flux applies both before any
 * cache, and removes them with the last one.
 */
export function cachesNamespace(): Manifest[] {
  const labels = { 'app.kubernetes.io/name': CACHES };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: CACHES, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: CACHES, labels },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ];
}
