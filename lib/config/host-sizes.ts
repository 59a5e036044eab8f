/** What images and programs are built for, as OCI and Go name it. AWS calls `amd64` x86_64. */
export type Architecture = 'amd64' | 'arm64';

/** What k3s gets of the memory of a host in one role. Sizes in MiB. */
export interface RoleSize {
  /** Soft limit of the Go heap of k3s: `GOMEMLIMIT`. */
  readonly goMemoryLimit: number;
  /** What k3s and its containerd keep resident, pages that both use counted once. */
  readonly k3s: number;
  /** Most pods that the kubelet runs. Each costs a shim (lib/config/memory-budget.ts), which is reserved for all of them. */
  readonly maxPods: number;
}

/** An instance type, and what k3s gets of its memory in each role. Sizes in MiB. */
export interface HostSize {
  readonly architecture: Architecture;
  /** `MemTotal` of Linux: less than AWS states, because of firmware and kernel. */
  readonly memory: number;
  /** Whether the numbers of k3s follow from a rule; else they were measured. */
  readonly estimated: boolean;
  readonly server: RoleSize;
  readonly agent: RoleSize;
}

/**
 * `MemTotal` for each GiB that AWS states. Assumed: nobody has read it on an instance. Larger types should have a little more,
 * since what the kernel keeps does not grow as fast.
 */
const MEMORY_PER_GIB = 950;

/**
 * Measured: k3s 1.35 on one core with 844 MiB, 103 namespaces on the server. With a limit of 460 MiB its heap grew to 466 MiB
 * after a restart, and 50 MiB would have been left; with 300 MiB it stayed below 290 MiB at no cost in processor time.
 * 395 MiB are k3s and 100 MiB containerd.
 *
 * Pods: CoreDNS, Fluentd, and room for one that is replaced and one for debugging.
 */
const SERVER = { goMemoryLimit: 300, k3s: 495, maxPods: 6 } as const satisfies RoleSize;

/**
 * Measured like the server, with Flux and three workloads: 170 to 190 MiB. The heap was never above 85 MiB, so the limit is
 * only a guard; 220 MiB was measured, 150 MiB was not.
 *
 * Pods: more than fit if each requests the default of 48 MiB (4 besides the platform's 3 on the first agent, 7 besides 1 on
 * another).
 */
const AGENT = { goMemoryLimit: 150, k3s: 190, maxPods: 10 } as const satisfies RoleSize;

/**
 * Estimated, above 1 GiB: a limit of 300 MiB for each GiB. Where it was measured, k3s kept up to 110 MiB more than its limit,
 * and containerd 100 MiB.
 */
function serverOf(gib: number): RoleSize {
  const goMemoryLimit = gib * SERVER.goMemoryLimit;
  return gib === 1 ? SERVER : { ...SERVER, goMemoryLimit, k3s: goMemoryLimit + 110 + 100 };
}

/** Estimated, above 1 GiB: as many pods for each GiB, and 2 MiB of k3s for each pod more. */
function agentOf(gib: number): RoleSize {
  const maxPods = gib * AGENT.maxPods;
  const more = 2 * (maxPods - AGENT.maxPods);
  return { goMemoryLimit: AGENT.goMemoryLimit + more, k3s: AGENT.k3s + more, maxPods };
}

/** @param gib - memory that AWS states */
function hostSize(architecture: Architecture, gib: number): HostSize {
  const estimated = gib > 1 || architecture === 'arm64';
  return { architecture, memory: gib * MEMORY_PER_GIB, estimated, server: serverOf(gib), agent: agentOf(gib) };
}

/**
 * The instance types that hosts can have. With 1 GiB, a server is smaller than k3s requires (2 cores, 2 GB,
 * https://docs.k3s.io/installation/requirements): swap, a Go memory limit and fewer k3s components make up for it.
 */
export const HOST_SIZES = {
  't2.micro': hostSize('amd64', 1),
  't2.small': hostSize('amd64', 2),
  't2.medium': hostSize('amd64', 4),
  't3.micro': hostSize('amd64', 1),
  't3.small': hostSize('amd64', 2),
  't3.medium': hostSize('amd64', 4),
  't3.large': hostSize('amd64', 8),
  't4g.micro': hostSize('arm64', 1),
  't4g.small': hostSize('arm64', 2),
  't4g.medium': hostSize('arm64', 4),
  't4g.large': hostSize('arm64', 8),
} as const satisfies Record<string, HostSize>;

/** For example `t2.micro`. */
export type HostType = keyof typeof HOST_SIZES;
