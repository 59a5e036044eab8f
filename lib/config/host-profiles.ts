/** Instance types and memory of the hosts. Sizes in MiB. */
export interface HostProfile {
  readonly serverInstanceType: string;
  readonly agentInstanceType: string;
  /** Memory limit of the k3s server's Go heap. */
  readonly serverGoMemoryLimit: number;
  /** Memory limit of the k3s agent's Go heap. */
  readonly agentGoMemoryLimit: number;
  /** Estimate of the memory that Linux has on an agent: less than AWS states, because of firmware and kernel. */
  readonly agentMemory: number;
}

/**
 * Tested host sizes. `t2.micro` is smaller than k3s requires for a server (2 cores, 2 GB,
 * https://docs.k3s.io/installation/requirements): swap, Go memory limits and fewer k3s components make up for it.
 * `t3.small` meets the requirement.
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
