import { isRecord } from '../diagnostics/value-at';

/** Instance types of the profiles that `hosts` had. */
const PROFILES: Readonly<Record<string, { readonly server: string; readonly agent: string }>> = {
  't2.micro': { server: 't2.micro', agent: 't2.micro' },
  't3.micro': { server: 't3.micro', agent: 't3.micro' },
  't3.small': { server: 't3.small', agent: 't3.micro' },
};

/** The `cluster` with the hosts that a former `hosts` had. */
export function clusterOf(hosts: unknown): Readonly<Record<string, unknown>> {
  const { profile, agents, ...others } = isRecord(hosts) ? hosts : {};
  const { server, agent } = PROFILES[String(profile)] ?? { server: 't2.micro', agent: 't2.micro' };
  const count = Number.isInteger(agents) ? Number(agents) : 1;
  return { engine: 'k3s', server, agents: Array<string>(count).fill(agent), ...others };
}
