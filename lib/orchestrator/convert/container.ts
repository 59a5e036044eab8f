import { shorten } from '../../plan/names';
import type { PlannedContainer, WorkloadIdentity } from '../../plan/plan';
import type { ScoreContainer, ScoreProbe } from '../../score/score-schema';
import type { StartStep } from '../../score/start-order';
import type { WorkloadSettings } from '../../score/workload-settings';
import { fileKey } from './config-map';
import { containerResources } from './container-resources';
import { environmentVariables } from './environment-variables';
import { escapeExpansion } from './escape-expansion';
import type { PodVolumes } from './pod-volumes';
import { containerSecurityContext } from './security-context';
import { tokenMount } from './token-volume';
import { because, from } from './trace';

/** A container others wait for has five minutes to become healthy: t2.micro hosts are slow to pull and start. */
const STARTUP = { periodSeconds: 5, failureThreshold: 60 };

/** Time for every host to learn that a pod takes no more requests, before its program is told to stop. */
const DRAIN_SECONDS = 5;

/** What all containers of a pod share. */
export interface PodParts {
  readonly identity: WorkloadIdentity;
  readonly settings: WorkloadSettings;
  readonly podVolumes: PodVolumes;
  /** Whether it has service ports. */
  readonly serves: boolean;
}

/** One Kubernetes container. */
export function container(
  planned: PlannedContainer,
  score: ScoreContainer,
  { role, waitForHealth }: StartStep,
  { identity, settings, podVolumes, serves }: PodParts,
): unknown {
  const { name } = planned;
  const { command, args, livenessProbe, readinessProbe } = score;
  const part = (field: keyof ScoreContainer, value: unknown) => from(['containers', name, field], value);
  const health = readinessProbe ?? livenessProbe;
  return from(['containers', name], {
    name,
    image: part('image', planned.image),
    restartPolicy: role === 'sidecar' ? part('before', 'Always') : undefined,
    command: part('command', command?.map(escapeExpansion)),
    args: part('args', args?.map(escapeExpansion)),
    env: environmentVariables(planned, score, identity),
    resources: containerResources(name, score),
    startupProbe: waitForHealth && health !== undefined ? part('before', { ...probe(health), ...STARTUP }) : undefined,
    livenessProbe: part('livenessProbe', livenessProbe && probe(livenessProbe)),
    readinessProbe: part('readinessProbe', readinessProbe && probe(readinessProbe)),
    lifecycle:
      serves && role === 'main'
        ? because('requests on their way still arrive', { preStop: { sleep: { seconds: DRAIN_SECONDS } } })
        : undefined,
    securityContext: containerSecurityContext(settings.securityProfile),
    volumeMounts: mounts(planned, score, podVolumes),
  });
}

/** Name of the pod volume that holds a container's files. */
export const filesVolume = (containerName: string) => shorten(`files-${containerName}`, 63);

/** exec is preferred where both are given (Score specification). */
function probe({ exec, httpGet }: ScoreProbe) {
  return exec === undefined ? { httpGet } : { exec: { command: exec.command.map(escapeExpansion) } };
}

function mounts(planned: PlannedContainer, score: ScoreContainer, volumes: PodVolumes): unknown[] {
  const { name } = planned;
  return [
    tokenMount(),
    ...(planned.volumes.includes('/tmp')
      ? []
      : [because('the root file system is read only, /tmp is not', { name: 'tmp', mountPath: '/tmp' })]),
    // One file each, so that what the image has beside it stays visible.
    ...planned.files.map(({ target }, index) =>
      from(['containers', name, 'files', target], {
        name: filesVolume(name),
        mountPath: target,
        subPath: fileKey(index),
        readOnly: true,
      }),
    ),
    ...planned.volumes.map((target) => {
      const { path, readOnly } = score.volumes?.[target] ?? {};
      return from(['containers', name, 'volumes', target], {
        name: volumes.nameOf(name, target),
        mountPath: target,
        subPath: path,
        readOnly,
      });
    }),
  ];
}
