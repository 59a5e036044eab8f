import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { memoryMib } from '../plan/quantities';

/** Memory that one pod requests and may use at most, in MiB. */
export interface PodMemory {
  readonly request: number;
  readonly limit: number;
}

/** Memory of a pod as the scheduler counts it. */
export function podMemory(spec: PodSpec): PodMemory {
  return {
    request: effective(spec, ({ resources }) =>
      memoryMib(resources?.requests?.['memory'] ?? resources?.limits?.['memory']),
    ),
    limit: effective(spec, ({ resources }) => memoryMib(resources?.limits?.['memory'])),
  };
}

/**
 * The larger of two sums: all containers and sidecars once the pod runs, and the largest init container with the sidecars
 * that started before it (Kubernetes, "Sidecar Containers", "Resource sharing within containers").
 */
function effective({ containers, initContainers = [] }: PodSpec, of: (container: Container) => number): number {
  let sidecars = 0;
  let starting = 0;
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') {
      sidecars += of(container);
      starting = Math.max(starting, sidecars);
    } else {
      starting = Math.max(starting, sidecars + of(container));
    }
  }
  const running = containers.reduce((sum, container) => sum + of(container), sidecars);
  return Math.max(starting, running);
}
