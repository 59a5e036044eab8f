import type { OciRegistry } from '../release/oci-registry';

/** An image that a registry may have. */
export interface TaggedImage {
  readonly workload: string;
  readonly repository: string;
  readonly tag: string;
}

/** The digest of each image, by workload; undefined for one that the registry does not have. */
export async function imageDigests(
  images: readonly TaggedImage[],
  registry: Pick<OciRegistry, 'digest'>,
): Promise<Readonly<Record<string, string | undefined>>> {
  const found = images.map(
    async ({ workload, repository, tag }) => [workload, await registry.digest(repository, tag)] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}
