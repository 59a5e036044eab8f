import type { ManifestOf } from '../../plan/manifest';
import { selector } from './labels';
import { because } from './trace';

/**
 * Lets a node that is drained take one pod of a workload at a time. Only for several replicas: for one it would either allow
 * what happens anyway, or keep a node from ever being drained. The rules of a rollout (`maxUnavailable: 0`) say nothing about
 * drains.
 */
export function disruptionBudget(workload: string): ManifestOf<'PodDisruptionBudget'> {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: workload, namespace: workload },
    spec: {
      selector: { matchLabels: selector(workload) },
      maxUnavailable: because('the engine is eks: it replaces nodes, and takes one pod of a workload at a time', 1),
      unhealthyPodEvictionPolicy: because('a pod that never gets ready must not keep a node', 'AlwaysAllow'),
    },
  };
}
