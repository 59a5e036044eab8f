import { environmentNamed } from '../../config/environment-named';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { type ClusterStatus, isStale } from '../../release/cluster-status';
import { runSession } from '../shell/session';
import { readCluster } from '../status/read-environment';

export interface PortForwardOptions {
  readonly environment: string;
  readonly workload: string;
  /** Name or number of a service port; the first one if left out. */
  readonly port?: string;
  /** Of this machine; the one that the container listens on if left out. */
  readonly localPort?: number;
  readonly print: (text: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Forwards a port to a ready pod, until one side ends the session. The session is with the pod's own host: network
 * policies let it reach its pods, and no other host.
 *
 * @returns the exit code of the AWS CLI
 * @throws UserError if there is no such environment, workload or port, or no pod is ready
 */
export async function portForward(options: PortForwardOptions): Promise<number> {
  const environment = environmentNamed(options.environment);
  const cluster = await readCluster(environment);
  const { host, address, target } = endpointOf(cluster, options);
  if (isStale(cluster, Date.now())) {
    options.warn(`the server's report is of ${cluster.writtenAt}; the pod may be another one by now`);
  }
  const local = options.localPort ?? target;
  options.print(`http://localhost:${local} is ${options.workload} in ${environment.name}; Ctrl-C ends it`);
  return await runSession({
    region: environment.region,
    instance: host.replace(/^\w+-/, 'i-'),
    document: 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: { host: [address], portNumber: [String(target)], localPortNumber: [String(local)] },
  });
}

function endpointOf({ workloads }: ClusterStatus, { workload, port, environment }: PortForwardOptions) {
  const found = workloads.find(({ name }) => name === workload);
  if (found === undefined) {
    const names = workloads.map(({ name }) => name);
    throw new UserError(
      `no workload '${printable(workload)}' in '${environment}'; ${oneOf('workloads', names, workload)}`,
    );
  }
  const { pod, message = 'it has no service ports' } = found;
  if (pod === undefined) {
    throw new UserError(`no pod of '${workload}' can be reached: ${message}`);
  }
  const chosen =
    port === undefined ? pod.ports[0] : pod.ports.find((it) => it.name === port || String(it.port) === port);
  if (chosen === undefined) {
    const names = pod.ports.map(({ name }) => name);
    throw new UserError(
      `'${workload}' has no service port '${printable(port ?? '')}'; ${oneOf('its ports', names, port ?? '')}`,
    );
  }
  return { host: pod.host, address: pod.address, target: chosen.target };
}
