import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { PlannedContainer } from '../../plan/plan';
import type { ScoreSpec } from '../../score/score-schema';
import { startOrder } from '../../score/start-order';
import { container, type PodParts } from './container';
import { labels } from './labels';
import { volumes } from './pod-volumes';
import { podSecurityContext } from './security-context';
import { because, from } from './trace';

export interface PodTemplateInput extends PodParts {
  readonly spec: ScoreSpec;
  readonly containers: readonly PlannedContainer[];
  /** Whether another cluster runs the Jobs and CronJobs of the environment. */
  readonly standby: boolean;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** ConfigMap of each container that has files, by container. */
  readonly configMaps: ReadonlyMap<string, string>;
}

/** The pod of a workload. `rest` is added to its specification. */
export function podTemplate(input: PodTemplateInput, rest: Omit<PodSpec, 'containers'>): PodTemplateSpec {
  const { cluster, spec, containers, identity, settings, podAnnotations, configMaps, podVolumes } = input;
  const own = Object.entries(podAnnotations).map(([key, value]): [string, string] => [
    key,
    from(['metadata', 'annotations', key], value),
  ]);
  const annotations = [...(settings.kind === 'Deployment' ? [] : Object.entries(cluster.jobAnnotations)), ...own];
  return {
    metadata: {
      labels: labels(spec.metadata.name, settings.labels),
      annotations: annotations.length > 0 ? Object.fromEntries(annotations) : undefined,
    },
    spec: {
      serviceAccountName: because('the account that assumes the role of the workload', identity.serviceAccount),
      automountServiceAccountToken: because('a pod talks to AWS, not to the Kubernetes API', false),
      enableServiceLinks: because(
        'workloads find each other through resources, not through generated variables',
        false,
      ),
      terminationGracePeriodSeconds: because('the default of Kubernetes', 30),
      securityContext: podSecurityContext(settings.securityProfile),
      ...rest,
      ...podContainers(input),
      volumes: volumes(containers, configMaps, podVolumes, cluster),
    },
  };
}

/** Containers in the order they start. Sidecars, and containers that others wait for, are init containers. */
function podContainers(input: PodTemplateInput): Pick<PodSpec, 'initContainers' | 'containers'> {
  const early: Container[] = [];
  const main: Container[] = [];
  for (const step of startOrder(input.spec)) {
    const planned = input.containers.find(({ name }) => name === step.name);
    const score = input.spec.containers[step.name];
    if (planned !== undefined && score !== undefined) {
      (step.role === 'main' ? main : early).push(container(planned, score, step, input));
    }
  }
  return { initContainers: early.length > 0 ? early : undefined, containers: main };
}
