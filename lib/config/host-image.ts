import { k3sOf } from './cluster';
import type { Environment } from './environment';
import type { Architecture } from './host-sizes';

/**
 * The image of an environment's hosts.
 *
 * @throws Error where its region has none; the schema of environments refuses that
 */
export function hostImage({ cluster, region }: Pick<Environment, 'cluster' | 'region'>): string {
  const image = k3sOf(cluster)?.amiIds[region];
  if (image === undefined) {
    throw new Error(`no host image for ${region}`);
  }
  return image;
}

/** An architecture, as images of EC2 name it. */
export function imageArchitecture(architecture: Architecture): string {
  return { amd64: 'x86_64', arm64: 'arm64' }[architecture];
}
