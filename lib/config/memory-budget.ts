import type { K3sCluster } from './cluster';
import type { EksNodes } from './eks-cluster';
import type { Environment } from './environment';
import { type Architecture, HOST_SIZES, type HostType, type RoleSize } from './host-sizes';
import { NODE_TYPES, nodeCount } from './node-types';

/** Instance types of the hosts of a cluster. */
export type HostTypes = Pick<K3sCluster, 'server' | 'agents'>;

/**
 * Memory on every host that is not for pods, in MiB.
 *
 * - `operatingSystem`: Amazon Linux 2023 with the SSM agent. Assumed; nobody has measured it.
 * - `shim`: containerd's process beside each pod, outside of the pod's own limit. Measured: 4 MiB of its own, 6 with its part
 *   of what shims share.
 * - `eviction`: below it the kubelet evicts pods; k3s sets no such threshold. Pods of the classes `system-node-critical` and
 *   `system-cluster-critical`, which are all of the platform's own, are never evicted.
 */
const RESERVED = { operatingSystem: 170, shim: 6, eviction: 60 } as const;

type Role = 'server' | 'agent';

/** What one of the platform's own pods gets, in MiB. */
interface PodMemory {
  /** `serving agent`: the first one, where the environment has an `ingress`. */
  readonly on: 'server' | 'every host' | 'first agent' | 'serving agent';
  readonly request: number;
  /** Left out where k3s sets it. */
  readonly limit?: number;
}

/**
 * Resident memory of a Flux controller, measured: 77 MiB (source) and 82 MiB (kustomize) after a release of three workloads,
 * at most 166 MiB through many releases of 3 to 25, and 147 MiB with 100. About 60 MiB of each are pages of the program.
 */
const FLUX_CONTROLLER = { on: 'first agent', request: 80, limit: 224 } as const satisfies PodMemory;

/**
 * Soft limit of the Go heap of each Flux controller. What the limit of the container has above it is for the pages of the
 * program, which Go does not count. Flux itself would set it to the limit of the container.
 */
const FLUX_GO_MEMORY_LIMIT = 160;

/** Of each Flux controller, in MiB. */
export const FLUX_MEMORY = {
  request: FLUX_CONTROLLER.request,
  limit: FLUX_CONTROLLER.limit,
  goMemoryLimit: FLUX_GO_MEMORY_LIMIT,
};

/**
 * The platform's own pods.
 *
 * - CoreDNS is k3s's own, which sets 70 MiB; 57 were measured. It is assumed to run on the server, which starts first.
 * - Fluentd took 80 MiB at most at 1,000 lines a second, an outage of ten minutes included, and 114 MiB in the worst case.
 * - Flux runs on an agent: the server has no room for it (see `rest`). The first agent is assumed.
 * - nginx took 12 MiB of its own under load with TLS, 26 with the pages of its program (flux/ingress/).
 */
export const PLATFORM_PODS = {
  CoreDNS: { on: 'server', request: 70 },
  Fluentd: { on: 'every host', request: 96, limit: 160 },
  'source-controller': FLUX_CONTROLLER,
  'kustomize-controller': FLUX_CONTROLLER,
  nginx: { on: 'serving agent', request: 32, limit: 32 },
} as const satisfies Record<string, PodMemory>;

/**
 * What firmware, kernel, kubelet and EKS's own programs keep of the memory of a node. Estimated: nobody has read it on one.
 * EKS gives pods addresses in blocks, so it allows many.
 */
const NODE_RESERVED = 0.2;
const NODE_PODS = 110;
/** Of the two Deployments in flux/infrastructure/eks: one fills claimed secrets, one reports the status. */
const EKS_PROGRAMS = 2 * 64;

/** The memory of one host, in MiB. */
export interface HostBudget {
  readonly host: string;
  /** All there is; the sum of everything below. */
  readonly memory: number;
  readonly operatingSystem: number;
  readonly k3s: number;
  /** Of as many pods as may run. */
  readonly shims: number;
  readonly eviction: number;
  /** Requests of the platform's own pods on this host. */
  readonly pods: Readonly<Record<string, number>>;
  /** The rest: on an agent for workloads. On the server it stays unused, because no workload runs there. */
  readonly rest: number;
  /** Pods that may run besides the platform's own. */
  readonly freePods: number;
}

/**
 * What takes memory on each host: the server, then each agent.
 *
 * @param servesRoutes - whether the environment has an `ingress`
 */
export function memoryBudget({ server, agents }: HostTypes, servesRoutes = false): HostBudget[] {
  const first: readonly PodMemory['on'][] = [
    'every host',
    'first agent',
    ...(servesRoutes ? (['serving agent'] as const) : []),
  ];
  return [
    hostBudget('server', server, 'server', ['server', 'every host']),
    ...agents.map((type, index) =>
      hostBudget(`agent ${index + 1}`, type, 'agent', index === 0 ? first : ['every host']),
    ),
  ];
}

function hostBudget(host: string, type: HostType, role: Role, on: readonly PodMemory['on'][]): HostBudget {
  const { operatingSystem, shim, eviction } = RESERVED;
  const { memory, [role]: size } = HOST_SIZES[type];
  const { k3s, maxPods } = size;
  const pods = Object.fromEntries(
    Object.entries(PLATFORM_PODS).flatMap(([name, pod]) => (on.includes(pod.on) ? [[name, pod.request]] : [])),
  );
  const taken = { operatingSystem, k3s, shims: maxPods * shim, eviction };
  const rest = [...Object.values(taken), ...Object.values(pods)].reduce((left, mib) => left - mib, memory);
  return { host, memory, ...taken, pods, rest, freePods: maxPods - Object.keys(pods).length };
}

/** What workloads can have on one agent, or on one node of EKS. */
export interface AgentRoom {
  /** For example `node 1`. Default: `agent 1` and so on. */
  readonly host?: string;
  /** In MiB, for the requests of their pods. */
  readonly memory: number;
  readonly pods: number;
  /** Set where the memory of k3s on such a host was never measured. */
  readonly estimated?: true;
}

/**
 * What workloads can have on each agent of an environment, or on each node of EKS. The k3s server is tainted: no workload
 * runs there.
 */
export function agentRooms({ cluster, ingress }: Pick<Environment, 'cluster' | 'ingress'>): readonly AgentRoom[] {
  if (cluster.engine === 'k3s') {
    return roomsOf(cluster, ingress !== undefined);
  }
  const { beside, active, nodes } = cluster;
  return beside !== undefined && active === 'beside' ? roomsOf(beside, ingress !== undefined) : nodeRooms(nodes);
}

function roomsOf(hosts: HostTypes, servesRoutes: boolean): readonly AgentRoom[] {
  return memoryBudget(hosts, servesRoutes)
    .slice(1)
    .map(({ rest, freePods }, index) => {
      const type = hosts.agents[index];
      const estimated = type !== undefined && HOST_SIZES[type].estimated;
      return { memory: rest, pods: freePods, ...(estimated ? { estimated } : {}) };
    });
}

/**
 * What workloads can have on the nodes of EKS when as many run as the limit of their NodePool allows: of the type that gives
 * them most. Flux and the programs of the platform are on the first one, Fluentd on each.
 */
export function nodeRooms({ types, limit }: EksNodes): readonly AgentRoom[] {
  const choices = types.map((type) => {
    const { memory } = NODE_TYPES[type];
    const free = Math.floor(memory * (1 - NODE_RESERVED)) - PLATFORM_PODS.Fluentd.request;
    return Array.from({ length: nodeCount(type, limit) }, (_, index) => ({
      host: `node ${index + 1}`,
      memory: index === 0 ? free - 2 * FLUX_CONTROLLER.request - EKS_PROGRAMS : free,
      pods: NODE_PODS - (index === 0 ? 5 : 1),
    }));
  });
  const sum = (rooms: readonly AgentRoom[]) => rooms.reduce((mib, { memory }) => mib + memory, 0);
  return choices.reduce((most, rooms) => (sum(rooms) > sum(most) ? rooms : most));
}

/** Memory settings that a host's boot script passes on, in MiB. */
export interface BootMemory {
  readonly goMemoryLimit: number;
  /** `systemReserved` of the kubelet. */
  readonly systemReserved: number;
  /** `kubeReserved` of the kubelet: k3s and the shims of all pods. */
  readonly kubeReserved: number;
  /** `evictionHard` of the kubelet: `memory.available`. */
  readonly eviction: number;
  readonly maxPods: number;
}

/** One host, and the memory settings of its boot. */
export interface HostSetup {
  readonly instanceType: HostType;
  readonly architecture: Architecture;
  readonly memory: BootMemory;
}

/** The hosts of a cluster, and the memory settings that their boot scripts pass on. */
export interface ClusterSetup {
  readonly server: HostSetup;
  readonly agents: readonly HostSetup[];
  /** Of each Flux controller, in MiB. */
  readonly flux: { readonly request: number; readonly limit: number; readonly goMemoryLimit: number };
}

/** The hosts of a cluster, with the settings that keep them within their budget. */
export function clusterSetup({ server, agents }: HostTypes): ClusterSetup {
  return {
    server: hostSetup(server, 'server'),
    agents: agents.map((type) => hostSetup(type, 'agent')),
    flux: FLUX_MEMORY,
  };
}

function hostSetup(instanceType: HostType, role: Role): HostSetup {
  const { architecture, [role]: size } = HOST_SIZES[instanceType];
  return { instanceType, architecture, memory: bootMemory(size) };
}

function bootMemory({ goMemoryLimit, k3s, maxPods }: RoleSize): BootMemory {
  const { operatingSystem, shim, eviction } = RESERVED;
  return {
    goMemoryLimit,
    systemReserved: operatingSystem,
    kubeReserved: k3s + maxPods * shim,
    eviction,
    maxPods,
  };
}
