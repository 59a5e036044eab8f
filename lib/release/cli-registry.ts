import { ecrPassword } from './aws-cli.ts';
import { DistributionRegistry } from './distribution-registry.ts';

/**
 * An ECR registry, with a password of the AWS CLI.
 *
 * @param host - `<account>.dkr.ecr.<region>.amazonaws.com`; one on this machine, `127.0.0.1:<port>`, has no TLS
 */
export async function cliRegistry(host: string): Promise<DistributionRegistry> {
  const address = host.startsWith('127.0.0.1:') ? `http://${host}` : `https://${host}`;
  return new DistributionRegistry(address, await ecrPassword());
}
