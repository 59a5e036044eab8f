import type { HostProfile } from './host-profiles';

/**
 * Memory of an agent that pods cannot use, in MiB: `systemReserved` and `evictionHard` of lib/hosts/prepare.sh. Its
 * `kubeReserved` is the profile's `agentGoMemoryLimit`.
 */
export const AGENT_RESERVED = { system: 170, eviction: 60 } as const;

/**
 * Memory that the platform's own pods request on agents, in MiB. Fluentd runs one pod on each agent
 * (flux/infrastructure/fluentd/). source-controller and kustomize-controller run one pod each (lib/hosts/server.sh),
 * assumed to be on the first agent. k3s's CoreDNS is assumed to run on the server, which starts first.
 */
export const PLATFORM_PODS = { fluentd: 96, sourceController: 48, kustomizeController: 48 } as const;

/**
 * Memory that workloads can request on each agent, in MiB. The server is tainted: no workload runs there.
 *
 * @param agents - number of hosts that run workloads
 */
export function workloadMemory(profile: HostProfile, agents: number): readonly number[] {
  const { system, eviction } = AGENT_RESERVED;
  const allocatable = profile.agentMemory - system - profile.agentGoMemoryLimit - eviction;
  const { fluentd, sourceController, kustomizeController } = PLATFORM_PODS;
  return Array.from(
    { length: agents },
    (_, index) => allocatable - fluentd - (index === 0 ? sourceController + kustomizeController : 0),
  );
}
