import type { HostProfile } from './host-profiles';

/**
 * What an agent keeps from pods besides k3s itself, in MiB: `systemReserved` and `evictionHard` of lib/hosts/prepare.sh.
 * `kubeReserved` is the profile's `agentGoMemoryLimit`.
 */
export const AGENT_RESERVED = { system: 170, eviction: 60 } as const;

/**
 * Memory that the platform's own pods request on agents, in MiB. Fluentd has one pod on each
 * (flux/infrastructure/fluentd/); source-controller and kustomize-controller have one each (lib/hosts/server.sh), taken
 * to stand on the first agent. k3s's CoreDNS is taken to stand on the server, which is there first.
 */
export const PLATFORM_PODS = { fluentd: 80, sourceController: 48, kustomizeController: 48 } as const;

/**
 * Memory that workloads may request, in MiB by agent. The server is tainted and takes none.
 *
 * @param agents - how many hosts run workloads
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
