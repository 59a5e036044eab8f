import type { Container, Probe, ResourceRequirements } from 'kubernetes-types/core/v1';
import type { PlannedContainer, WorkloadIdentity } from '../../plan/plan';
import type { ScoreContainer, ScoreProbe } from '../../score/score-schema';
import type { StartStep } from '../../score/start-order';
import type { WorkloadSettings } from '../../score/workload-settings';
import type { ClusterKind } from './cluster-kind';
import { environmentVariables, escapeExpansion } from './environment-variables';
import { volumeMounts, type PodVolumes } from './pod-volumes';
import { containerSecurityContext } from './security-context';
import { because, from } from './trace';

/** A container that others wait for has five minutes to become healthy: t2.micro hosts are slow. */
const STARTUP: Probe = { periodSeconds: 5, failureThreshold: 60 };

/** Before a program is stopped, every host gets this time to stop sending requests to its pod. */
const DRAIN_SECONDS = 5;

/** Requests and limits of a container that sets none. */
const DEFAULT = { memoryRequest: '48Mi', memoryLimit: '96Mi', cpuRequest: '10m' };

/**
 * Disk of a container, beside the volumes of its pod: what it writes outside of them, and its log, of which the kubelet
 * keeps 30 MiB and looks at it every 10 seconds. The request is small, since disk does not decide where a pod runs.
 */
const DISK = { requestMib: 32, limitMib: 128 };

/** Settings that all containers of a pod share. */
export interface PodParts {
  readonly cluster: ClusterKind;
  readonly identity: WorkloadIdentity;
  readonly settings: WorkloadSettings;
  readonly podVolumes: PodVolumes;
  /** Whether the workload has service ports. */
  readonly serves: boolean;
}

/** One Kubernetes container. */
export function container(
  planned: PlannedContainer,
  score: ScoreContainer,
  { role, waitForHealth }: StartStep,
  { cluster, identity, settings, podVolumes, serves }: PodParts,
): Container {
  const { name } = planned;
  const { command, args, livenessProbe, readinessProbe } = score;
  const part = <Value>(field: keyof ScoreContainer, value: NoInfer<Value>): Value =>
    from(['containers', name, field], value);
  const health = readinessProbe ?? livenessProbe;
  return from(['containers', name], {
    name,
    image: part('image', planned.image),
    restartPolicy: role === 'sidecar' ? part('before', 'Always') : undefined,
    command: part('command', command?.map(escapeExpansion)),
    args: part('args', args?.map(escapeExpansion)),
    env: environmentVariables(planned, score, identity, cluster),
    resources: resources(name, score, podVolumes, cluster),
    startupProbe: waitForHealth && health !== undefined ? part('before', { ...probe(health), ...STARTUP }) : undefined,
    livenessProbe: part('livenessProbe', livenessProbe && probe(livenessProbe)),
    readinessProbe: part('readinessProbe', readinessProbe && probe(readinessProbe)),
    lifecycle:
      serves && role === 'main'
        ? because('requests in flight still arrive', { preStop: { sleep: { seconds: DRAIN_SECONDS } } })
        : undefined,
    securityContext: containerSecurityContext(settings.securityProfile),
    volumeMounts: volumeMounts(planned, score, podVolumes, cluster),
  });
}

/** `exec` is preferred if both are given (Score specification). */
function probe({ exec, httpGet }: ScoreProbe): Probe {
  return exec === undefined ? { httpGet } : { exec: { command: exec.command.map(escapeExpansion) } };
}

/** Always requests and a memory limit; if only one of the two is given, it is used for both. */
function resources(
  name: string,
  { resources: { requests, limits } = {} }: ScoreContainer,
  podVolumes: PodVolumes,
  { sizes }: ClusterKind,
): ResourceRequirements {
  const given = (part: 'requests' | 'limits', unit: 'memory' | 'cpu'): string | undefined => {
    const value = (part === 'requests' ? requests : limits)?.[unit];
    // Score writes K, Kubernetes k.
    return value === undefined
      ? undefined
      : from(['containers', name, 'resources', part, unit], value.replace(/K$/, 'k'));
  };
  const fallback = (value: string): string => because(sizes, value);
  const cpu = given('limits', 'cpu');
  return {
    requests: {
      cpu: given('requests', 'cpu') ?? cpu ?? fallback(DEFAULT.cpuRequest),
      memory: given('requests', 'memory') ?? given('limits', 'memory') ?? fallback(DEFAULT.memoryRequest),
      'ephemeral-storage': because('all pods of a host share its disk', `${DISK.requestMib}Mi`),
    },
    limits: {
      ...(cpu === undefined ? {} : { cpu }),
      memory: given('limits', 'memory') ?? given('requests', 'memory') ?? fallback(DEFAULT.memoryLimit),
      // The kubelet compares the volumes of a pod, too, with the sum of its containers: each has room for all of them.
      'ephemeral-storage': because(
        `all pods of a host share its disk: ${DISK.limitMib}Mi for the log and files, and the size of all volumes`,
        `${DISK.limitMib + podVolumes.sizeMib}Mi`,
      ),
    },
  };
}
