import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { ManifestOf } from '../../plan/manifest';
import { selector } from './labels';
import { podTemplate, type PodTemplateInput } from './pod-template';
import { because, from } from './trace';

/** Pods that run all the time and are replaced without downtime. */
export function deployment(input: PodTemplateInput): ManifestOf<'Deployment'> {
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
        : because('one pod unless idp.dev/replicas says otherwise', replicas),
      revisionHistoryLimit: because('old revisions are in Git; these are for kubectl rollout undo', 2),
      selector: because('the pods of this workload', { matchLabels: selector(workload) }),
      strategy: because('pods are replaced without downtime', {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      }),
      template: podTemplate(input, { topologySpreadConstraints: replicas > 1 ? spread(workload) : undefined }),
    },
  };
}

/** Places replicas on different hosts if possible, so that a lost host takes only one of them. */
function spread(workload: string): TopologySpreadConstraint[] {
  return because('replicas are on different hosts where there is room', [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selector(workload) },
    },
  ]);
}
