/** What one EC2 host of a profile offers. Sizes in MiB. */
export interface HostProfile {
  readonly serverInstanceType: string;
  readonly agentInstanceType: string;
  /** Memory limit of the k3s server's Go heap. */
  readonly serverGoMemoryLimit: number;
  /** Memory limit of the k3s agent's Go heap. */
  readonly agentGoMemoryLimit: number;
  /** Memory that Linux has on an agent: what AWS states less what the firmware and the kernel keep; an estimate. */
  readonly agentMemory: number;
}

/**
 * The host sizes the platform is checked with. `t2.micro` is below what k3s documents for a server
 * (2 cores, 2 GB, https://docs.k3s.io/installation/requirements): swap, Go memory limits and a slimmed k3s make up
 * for it. `t3.small` runs the server inside k3s's own requirement.
 */
export const HOST_PROFILES = {
  't2.micro': {
    serverInstanceType: 't2.micro',
    agentInstanceType: 't2.micro',
    serverGoMemoryLimit: 460,
    agentGoMemoryLimit: 220,
    agentMemory: 950,
  },
  't3.micro': {
    serverInstanceType: 't3.micro',
    agentInstanceType: 't3.micro',
    serverGoMemoryLimit: 460,
    agentGoMemoryLimit: 220,
    agentMemory: 950,
  },
  't3.small': {
    serverInstanceType: 't3.small',
    agentInstanceType: 't3.micro',
    serverGoMemoryLimit: 1200,
    agentGoMemoryLimit: 220,
    agentMemory: 950,
  },
} as const satisfies Record<string, HostProfile>;

export type HostProfileName = keyof typeof HOST_PROFILES;
