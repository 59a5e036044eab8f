import type { Manifest, PlannedContainer, WorkloadIdentity } from '../plan';
import type { ScoreSpec } from '../score-schema';
import { fileKey } from './config-map';
import { container, filesVolume } from './container';
import { labels, selector } from './labels';
import type { PodVolumes } from './pod-volumes';

/** Non-root user of every container; the same number distroless images call `nonroot`. */
const NON_ROOT = 65_532;
/** Seconds a role token lives; the kubelet renews it at 80 % of that. */
const TOKEN_LIFETIME = 3600;

export interface DeploymentInput {
  readonly spec: ScoreSpec;
  readonly containers: readonly PlannedContainer[];
  readonly identity: WorkloadIdentity;
  readonly region: string;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** ConfigMap of each container that has files, by container. */
  readonly configMaps: ReadonlyMap<string, string>;
  readonly podVolumes: PodVolumes;
}

/** One pod of the workload's containers, replaced without a gap. */
export function deployment(input: DeploymentInput): Manifest {
  const { spec, containers, identity, region } = input;
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
          containers: containers.map((planned) =>
            container(planned, scoreContainer(spec, planned.name), identity, region, input.podVolumes),
          ),
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

function scoreContainer(spec: ScoreSpec, name: string) {
  const found = spec.containers[name];
  if (found === undefined) {
    throw new Error(`container '${name}' was planned but is not in the Score document`);
  }
  return found;
}
