import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { k3sOf } from '../../config/cluster';
import type { Environment } from '../../config/environment';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { eksAccess } from '../cluster-access';
import { EnvironmentStacks } from '../destroy/environment-stacks';

/** An EC2 instance of an environment. */
export interface Host {
  /** `server`, `agent-1`, `agent-2` and so on. */
  readonly name: string;
  /** For example `i-0123456789abcdef0`. */
  readonly instance: string;
}

/**
 * The host of a name, of an instance id, or of a node's name, which ends in the instance id: `agent-0123456789abcdef0`.
 *
 * @throws UserError if the environment has none: on EKS it says how to get into the cluster
 */
export async function hostNamed(environment: Environment, wanted: string): Promise<Host> {
  if (k3sOf(environment.cluster) === undefined) {
    throw new UserError(
      `'${environment.name}' is on EKS, and nobody can log in to its nodes; for kubectl: ${eksAccess(environment)}`,
    );
  }
  const hosts = await hostsOf(environment);
  if (hosts.length === 0) {
    throw new UserError(`'${environment.name}' has no hosts; deploy its compute stack`);
  }
  const instance = wanted.replace(/^(server|agent)-(?=[0-9a-f]{8,}$)/, 'i-');
  const found = hosts.find((host) => host.name === wanted || host.instance === instance);
  if (found === undefined) {
    const names = hosts.flatMap(({ name, instance: id }) => [name, id]);
    throw new UserError(`no host '${printable(wanted)}' in '${environment.name}'; ${oneOf('hosts', names, wanted)}`);
  }
  return found;
}

/** The construct of a host is the first part of its id in the template: `Server` or `Agent1` (lib/stacks/compute-stack.ts). */
async function hostsOf({ name, region }: Environment): Promise<Host[]> {
  const stacks = new EnvironmentStacks(new CloudFormationClient({ region }));
  const instances = await stacks.resources(`${name}-compute`, 'AWS::EC2::Instance');
  return instances.flatMap(({ logicalId, physicalId: instance }) => {
    const host = hostOf(logicalId);
    return host === undefined ? [] : [{ name: host, instance }];
  });
}

/** The name of a host, by the id of its instance in the template. */
export function hostOf(logicalId: string): string | undefined {
  const [, server, number] = /^(?:(Server)|Agent(\d+))Instance/.exec(logicalId) ?? [];
  return server !== undefined ? 'server' : number && `agent-${number}`;
}
