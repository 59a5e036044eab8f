import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';

/** The command that lets kubectl into the EKS cluster of an environment. */
export function eksAccess(environment: Environment): string {
  const { region, cluster } = environment;
  const command = `aws eks update-kubeconfig --region ${region} --name ${platformNames(environment).prefix}`;
  const isPrivate = cluster.engine === 'eks' && cluster.api === 'private';
  return isPrivate ? `'${command}', on a machine in its network, since its API is private` : `'${command}'`;
}
