import type { PlannedContainer } from '../../plan/plan';
import type { ScoreSpec } from '../../score/score-schema';
import { startOrder } from '../../score/start-order';
import { fileKey } from './config-map';
import { container, filesVolume, type PodParts } from './container';
import { labels } from './labels';
import { podSecurityContext } from './security-context';
import { tokenVolume } from './token-volume';
import { because, from } from './trace';

export interface PodTemplateInput extends PodParts {
  readonly spec: ScoreSpec;
  readonly containers: readonly PlannedContainer[];
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** ConfigMap of each container that has files, by container. */
  readonly configMaps: ReadonlyMap<string, string>;
}

/** The pod of a workload's containers. `rest` is what its kind adds to the specification. */
export function podTemplate(input: PodTemplateInput, rest: Readonly<Record<string, unknown>> = {}) {
  const { spec, identity, settings, podAnnotations } = input;
  const annotations = Object.entries(podAnnotations).map(([key, value]): [string, unknown] => [
    key,
    from(['metadata', 'annotations', key], value),
  ]);
  return {
    metadata: {
      labels: labels(spec.metadata.name, settings.labels),
      annotations: annotations.length > 0 ? Object.fromEntries(annotations) : undefined,
    },
    spec: {
      serviceAccountName: because('the account that assumes the role of the workload', identity.serviceAccount),
      automountServiceAccountToken: because('a pod talks to AWS, not to the Kubernetes API', false),
      enableServiceLinks: because('who is called is told by resources, not by variables of all Services', false),
      terminationGracePeriodSeconds: because('Kubernetes’ own default', 30),
      securityContext: podSecurityContext(settings.securityProfile),
      ...rest,
      ...podContainers(input),
      volumes: volumes(input),
    },
  };
}

function volumes({ containers, configMaps, podVolumes }: PodTemplateInput): unknown[] {
  return [
    tokenVolume(),
    because('the root file system is read only, /tmp is not', { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }),
    ...containers
      .filter(({ files }) => files.length > 0)
      .map(({ name, files }) =>
        from(['containers', name, 'files'], {
          name: filesVolume(name),
          configMap: {
            name: configMaps.get(name),
            items: files.map(({ target, mode }, index) =>
              from(['containers', name, 'files', target], { key: fileKey(index), path: fileKey(index), mode }),
            ),
          },
        }),
      ),
    ...podVolumes.list(),
  ];
}

/** Containers in the order they start; those that others wait for are init containers. */
function podContainers(input: PodTemplateInput) {
  const steps = startOrder(input.spec).flatMap((step) => {
    const planned = input.containers.find(({ name }) => name === step.name);
    const score = input.spec.containers[step.name];
    return planned === undefined || score === undefined
      ? []
      : [{ step, container: container(planned, score, step, input) }];
  });
  const early = steps.filter(({ step }) => step.role !== 'main').map((entry) => entry.container);
  return {
    initContainers: early.length > 0 ? early : undefined,
    containers: steps.filter(({ step }) => step.role === 'main').map((entry) => entry.container),
  };
}
