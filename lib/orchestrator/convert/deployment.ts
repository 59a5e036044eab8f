import { selector } from './labels';
import { podTemplate, type PodTemplateInput } from './pod-template';
import { because, from, type TracedManifest } from './trace';

/** Pods that run all the time, replaced without a gap. */
export function deployment(input: PodTemplateInput): TracedManifest {
  const { replicas } = input.settings;
  const workload = input.spec.metadata.name;
  const given = input.spec.metadata.annotations?.['idp.dev/replicas'] !== undefined;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workload, namespace: workload },
    spec: {
      replicas: given
        ? from(['metadata', 'annotations', 'idp.dev/replicas'], replicas)
        : because('one pod, unless idp.dev/replicas says otherwise', replicas),
      revisionHistoryLimit: because('old revisions are in Git; these are for kubectl rollout undo', 2),
      selector: because('the pods of this workload', { matchLabels: selector(workload) }),
      strategy: because('replaced without a gap', {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      }),
      template: podTemplate(input, { topologySpreadConstraints: replicas > 1 ? spread(workload) : undefined }),
    },
  };
}

/** Replicas keep away from each other where there is room: a host that is lost takes one of them. */
function spread(workload: string): unknown {
  return because('replicas are on different hosts where there is room', [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selector(workload) },
    },
  ]);
}
