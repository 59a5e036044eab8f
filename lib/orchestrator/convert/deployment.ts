import type { Manifest, PlannedContainer } from '../plan';
import type { ScoreSpec } from '../score-schema';
import { startOrder } from '../start-order';
import { fileKey } from './config-map';
import { container, filesVolume, type PodParts } from './container';
import { labels, selector } from './labels';

/** Non-root user of every container; the same number distroless images call `nonroot`. */
const NON_ROOT = 65_532;
/** Seconds a role token lives; the kubelet renews it at 80 % of that. */
const TOKEN_LIFETIME = 3600;

export interface DeploymentInput extends PodParts {
  readonly spec: ScoreSpec;
  readonly containers: readonly PlannedContainer[];
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** ConfigMap of each container that has files, by container. */
  readonly configMaps: ReadonlyMap<string, string>;
}

/** One pod of the workload's containers, replaced without a gap. */
export function deployment(input: DeploymentInput): Manifest {
  const { spec, identity } = input;
  const workload = spec.metadata.name;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workload, namespace: workload, labels: labels(workload) },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      selector: { matchLabels: selector(workload) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: labels(workload),
          ...(Object.keys(input.podAnnotations).length > 0 ? { annotations: input.podAnnotations } : {}),
        },
        spec: {
          serviceAccountName: identity.serviceAccount,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NON_ROOT,
            runAsGroup: NON_ROOT,
            fsGroup: NON_ROOT,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          ...podContainers(input),
          volumes: volumes(input),
        },
      },
    },
  };
}

function volumes({ containers, configMaps, podVolumes }: DeploymentInput) {
  return [
    {
      name: 'aws-token',
      projected: {
        sources: [
          { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: TOKEN_LIFETIME, path: 'token' } },
        ],
      },
    },
    { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ...containers.flatMap(({ name, files }) =>
      files.length === 0
        ? []
        : [
            {
              name: filesVolume(name),
              configMap: {
                name: configMaps.get(name),
                items: files.map(({ mode }, index) => ({
                  key: fileKey(index),
                  path: fileKey(index),
                  ...(mode === undefined ? {} : { mode }),
                })),
              },
            },
          ],
    ),
    ...podVolumes.list(),
  ];
}

/** Containers in the order they start; those that others wait for are init containers. */
function podContainers(input: DeploymentInput) {
  const steps = startOrder(input.spec).flatMap((step) => {
    const planned = input.containers.find(({ name }) => name === step.name);
    const score = input.spec.containers[step.name];
    return planned === undefined || score === undefined
      ? []
      : [{ step, container: container(planned, score, step, input) }];
  });
  const early = steps.filter(({ step }) => step.role !== 'main').map((entry) => entry.container);
  return {
    ...(early.length > 0 ? { initContainers: early } : {}),
    containers: steps.filter(({ step }) => step.role === 'main').map((entry) => entry.container),
  };
}
