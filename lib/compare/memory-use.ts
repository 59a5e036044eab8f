import type { AgentRoom } from '../config/memory-budget';
import { podSpecOf, type Manifest } from '../plan/manifest';
import type { ComparedPlan } from './compared-plan';
import { podMemory, type PodMemory } from './pod-memory';

/** Memory that workloads request and agents offer, in MiB. */
export interface MemoryUse {
  /** Sums over all pods, before and after the change. */
  readonly before: PodMemory;
  readonly after: PodMemory;
  /** For each agent, what it has for workloads, and what the pods placed on it request after the change. */
  readonly hosts: readonly HostUse[];
  /** After the change, largest first. */
  readonly pods: readonly PodUse[];
  /** Pods that do not fit on any agent, one entry each. */
  readonly unplaced: readonly PodUse[];
  /** Extra need of a rolling update: one more pod of the largest Deployment; undefined if there is none. */
  readonly surge?: { readonly workload: string; readonly request: number; readonly fits: boolean };
}

export interface HostUse {
  readonly host: string;
  /** MiB that it has for workloads. */
  readonly offered: number;
  readonly requested: number;
  readonly pods: number;
  /** Pods of workloads that it runs at most. */
  readonly maxPods: number;
  /** Set where `offered` follows from a rule (lib/config/host-sizes.ts). */
  readonly estimated?: true;
}

export interface PodUse extends PodMemory {
  readonly workload: string;
  readonly kind: string;
  readonly name: string;
  /** Of a Deployment. A Job and a CronJob count as one pod each, as if all ran at once. */
  readonly replicas: number;
}

/**
 * Places all pods, largest first, each on the first agent with room for its request. An estimate: the scheduler may place
 * them differently, so a pod that fits here may still have to wait.
 *
 * @param rooms - what each agent has for workloads; the server runs none
 */
export function memoryUse(before: ComparedPlan, after: ComparedPlan, rooms: readonly AgentRoom[]): MemoryUse {
  const pods = podsOf(after);
  const free = rooms.map((room) => ({ ...room }));
  const unplaced = pods
    .flatMap((pod) => Array.from({ length: pod.replicas }, () => pod))
    .filter((pod) => !place(pod, free));
  const [largest] = pods.filter(({ kind, replicas }) => kind === 'Deployment' && replicas > 0);
  return {
    before: sum(podsOf(before)),
    after: sum(pods),
    hosts: rooms.map(({ host, memory, pods: maxPods, estimated }, index) => ({
      host: host ?? `agent ${index + 1}`,
      offered: memory,
      requested: memory - (free[index]?.memory ?? 0),
      pods: maxPods - (free[index]?.pods ?? 0),
      maxPods,
      ...(estimated === true ? { estimated } : {}),
    })),
    pods,
    unplaced,
    ...(largest === undefined
      ? {}
      : {
          surge: {
            workload: largest.workload,
            request: largest.request,
            fits: free.some((room) => hasRoom(room, largest)),
          },
        }),
  };
}

function place(pod: PodUse, free: { memory: number; pods: number }[]): boolean {
  const room = free.find((it) => hasRoom(it, pod));
  if (room === undefined) {
    return false;
  }
  room.memory -= pod.request;
  room.pods -= 1;
  return true;
}

function hasRoom({ memory, pods }: AgentRoom, { request }: PodUse): boolean {
  return memory >= request && pods > 0;
}

function podsOf({ workloads }: ComparedPlan): PodUse[] {
  return workloads
    .flatMap(({ name: workload, manifests }) =>
      manifests.flatMap((manifest): PodUse[] => {
        const spec = podSpecOf(manifest);
        const { kind, metadata } = manifest;
        return spec === undefined
          ? []
          : [{ workload, kind, name: metadata.name, replicas: replicasOf(manifest), ...podMemory(spec) }];
      }),
    )
    .sort((a, b) => b.request - a.request || (a.name < b.name ? -1 : 1));
}

function replicasOf(manifest: Manifest): number {
  return manifest.kind === 'Deployment' ? (manifest.spec?.replicas ?? 1) : 1;
}

function sum(pods: readonly PodUse[]): PodMemory {
  const total = (of: (pod: PodUse) => number) => pods.reduce((mib, pod) => mib + of(pod) * pod.replicas, 0);
  return { request: total(({ request }) => request), limit: total(({ limit }) => limit) };
}

/** The most memory that one agent has left, in MiB. */
export function roomOf({ hosts }: Pick<MemoryUse, 'hosts'>): number {
  return Math.max(0, ...hosts.map(({ offered, requested }) => offered - requested));
}
