import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseSigning } from './release-signing.ts';

/** Name of the file that describes a release beside its OCI image layouts. */
export const DESCRIPTION_FILE = 'release.json';

/** What a program that pushes a release must know of it, and cannot read from its layouts. */
export interface ReleaseDescription extends Pick<ReleaseRecord, 'environment' | 'tag' | 'source' | 'committedAt'> {
  readonly version: 1;
  /** Repository of the artifact that Flux pulls. */
  readonly repository: string;
  /** Table of the environment's releases. */
  readonly table: string;
  /** The image of each workload that is built from source. */
  readonly images: readonly DescribedImage[];
  /** Names of all workloads. */
  readonly workloads: readonly string[];
  /** Left out where releases are not signed. */
  readonly signing?: ReleaseSigning;
}

export interface DescribedImage {
  readonly workload: string;
  readonly repository: string;
  /** `sha256:<hex>` */
  readonly digest: string;
}

/** The image of each workload, as a record keeps it. */
export function digestsOf(images: readonly DescribedImage[]): Record<string, string> {
  return Object.fromEntries(images.map(({ workload, digest }) => [workload, digest]));
}
