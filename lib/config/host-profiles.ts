/** An instance type in one role, and what k3s gets of its memory. Sizes in MiB. */
export interface HostSize {
  readonly instanceType: string;
  /** `MemTotal` of Linux: less than AWS states, because of firmware and kernel. */
  readonly memory: number;
  /** Soft limit of the Go heap of k3s: `GOMEMLIMIT`. */
  readonly goMemoryLimit: number;
  /** What k3s and its containerd keep resident, pages that both use counted once. */
  readonly k3s: number;
  /** Most pods that the kubelet runs. Each costs a shim (lib/config/memory-budget.ts), which is reserved for all of them. */
  readonly maxPods: number;
}

export interface HostProfile {
  readonly server: HostSize;
  readonly agent: HostSize;
}

/**
 * Measured: k3s 1.35 on one core with 844 MiB, 103 namespaces on the server. With a limit of 460 MiB its heap grew to 466 MiB
 * after a restart, and 50 MiB would have been left; with 300 MiB it stayed below 290 MiB at no cost in processor time.
 * 395 MiB are k3s and 100 MiB containerd. Assumed: `memory`, which nobody has read on this instance type.
 *
 * Pods: CoreDNS, Fluentd, and room for one that is replaced and one for debugging.
 */
const SERVER = { memory: 950, goMemoryLimit: 300, k3s: 495, maxPods: 6 };

/**
 * Measured like the server, with Flux and three workloads: 170 to 190 MiB. The heap was never above 85 MiB, so the limit is
 * only a guard; 220 MiB was measured, 150 MiB was not.
 *
 * Pods: more than fit if each requests the default of 48 MiB (4 besides the platform's 3 on the first agent, 7 besides 1 on
 * another).
 */
const AGENT = { memory: 950, goMemoryLimit: 150, k3s: 190, maxPods: 10 };

/**
 * `t2.micro` is smaller than k3s requires for a server (2 cores, 2 GB, https://docs.k3s.io/installation/requirements): swap, a
 * Go memory limit and fewer k3s components make up for it. `t3.small` meets the requirement. Its numbers are not measured:
 * twice the memory and twice the limit of a `t2.micro`; k3s kept up to 110 MiB more than its limit where it was measured.
 */
export const HOST_PROFILES = {
  't2.micro': { server: { instanceType: 't2.micro', ...SERVER }, agent: { instanceType: 't2.micro', ...AGENT } },
  't3.micro': { server: { instanceType: 't3.micro', ...SERVER }, agent: { instanceType: 't3.micro', ...AGENT } },
  't3.small': {
    server: { ...SERVER, instanceType: 't3.small', memory: 1900, goMemoryLimit: 600, k3s: 810 },
    agent: { instanceType: 't3.micro', ...AGENT },
  },
} as const satisfies Record<string, HostProfile>;

export type HostProfileName = keyof typeof HOST_PROFILES;
