import type { Environment } from './environment';

/**
 * The image of an environment's hosts.
 *
 * @throws Error where its region has none; the schema of environments refuses that
 */
export function hostImage({ hosts, region }: Pick<Environment, 'hosts' | 'region'>): string {
  const image = hosts.amiIds[region];
  if (image === undefined) {
    throw new Error(`no host image for ${region}`);
  }
  return image;
}
