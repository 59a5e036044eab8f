import type { PlannedContainer, WorkloadIdentity } from '../plan';
import type { ScoreContainer, ScoreProbe } from '../score-schema';
import type { StartStep } from '../start-order';
import { fileKey } from './config-map';
import type { PodVolumes } from './pod-volumes';

/** Where a pod finds the token of its role. The path is the one EKS uses. */
export const TOKEN_DIRECTORY = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** Resources of a container that names none: the hosts have 1 GiB each. */
const DEFAULT_MEMORY = { request: '48Mi', limit: '96Mi' };
const DEFAULT_CPU_REQUEST = '10m';

/** A container others wait for has five minutes to become healthy: t2.micro hosts are slow to pull and start. */
const STARTUP = { periodSeconds: 5, failureThreshold: 60 };

/** What all containers of a pod share. */
export interface PodParts {
  readonly identity: WorkloadIdentity;
  readonly region: string;
  readonly podVolumes: PodVolumes;
}

/** One Kubernetes container, restricted: no root, no capability, a root file system that is read only but for `/tmp`. */
export function container(
  planned: PlannedContainer,
  score: ScoreContainer,
  { role, waitForHealth }: StartStep,
  { identity, region, podVolumes }: PodParts,
) {
  const { command, args, livenessProbe, readinessProbe } = score;
  const health = readinessProbe ?? livenessProbe;
  return {
    name: planned.name,
    image: planned.image,
    ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    env: Object.entries({ ...planned.variables, ...roleVariables(identity, region) })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value: escapeExpansion(value) })),
    resources: resources(score),
    ...(waitForHealth && health !== undefined ? { startupProbe: { ...probe(health), ...STARTUP } } : {}),
    ...(livenessProbe === undefined ? {} : { livenessProbe: probe(livenessProbe) }),
    ...(readinessProbe === undefined ? {} : { readinessProbe: probe(readinessProbe) }),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    volumeMounts: mounts(planned, score, podVolumes),
  };
}

/** Name of the pod volume that holds a container's files. */
export const filesVolume = (containerName: string) => `files-${containerName}`.slice(0, 63).replace(/-+$/, '');

function roleVariables({ roleArn }: WorkloadIdentity, region: string): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ROLE_ARN: roleArn,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_WEB_IDENTITY_TOKEN_FILE: `${TOKEN_DIRECTORY}/token`,
  };
}

/** Kubernetes expands `$(NAME)` in values, and reads `$$` as `$`: a value that holds either must be written so. */
function escapeExpansion(value: string): string {
  return value.replaceAll('$', '$$$$');
}

function resources({ resources: given = {} }: ScoreContainer) {
  const memory = {
    request: given.requests?.memory ?? given.limits?.memory,
    limit: given.limits?.memory ?? given.requests?.memory,
  };
  return {
    requests: {
      cpu: given.requests?.cpu ?? given.limits?.cpu ?? DEFAULT_CPU_REQUEST,
      memory: memory.request ?? DEFAULT_MEMORY.request,
    },
    limits: {
      ...(given.limits?.cpu === undefined ? {} : { cpu: given.limits.cpu }),
      memory: memory.limit ?? DEFAULT_MEMORY.limit,
    },
  };
}

/** exec is preferred where both are given (Score specification). */
function probe({ exec, httpGet }: ScoreProbe) {
  return exec === undefined ? { httpGet } : { exec };
}

function mounts(planned: PlannedContainer, score: ScoreContainer, volumes: PodVolumes) {
  return [
    { name: 'aws-token', mountPath: TOKEN_DIRECTORY, readOnly: true },
    { name: 'tmp', mountPath: '/tmp' },
    // One file each, so that what the image has beside it stays visible.
    ...planned.files.map(({ target }, index) => ({
      name: filesVolume(planned.name),
      mountPath: target,
      subPath: fileKey(index),
      readOnly: true,
    })),
    ...planned.volumes.map((target) => {
      const { path, readOnly } = score.volumes?.[target] ?? {};
      return {
        name: volumes.nameOf(planned.name, target),
        mountPath: target,
        ...(path === undefined ? {} : { subPath: path }),
        ...(readOnly === undefined ? {} : { readOnly }),
      };
    }),
  ];
}
