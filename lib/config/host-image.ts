import type { Environment } from './environment';

/**
 * The image of an environment's hosts.
 *
 * @throws Error where its region has none; the schema of environments refuses that
 */
export function hostImage({ cluster, region }: Pick<Environment, 'cluster' | 'region'>): string {
  const image = cluster.amiIds[region];
  if (image === undefined) {
    throw new Error(`no host image for ${region}`);
  }
  return image;
}
