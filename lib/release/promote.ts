import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact } from './artifact.ts';
import type { OciRegistry } from './oci-registry.ts';
import { pushArtifact } from './push-artifact.ts';
import { readImage } from './read-image.ts';
import { release, type ReleaseMeans } from './release.ts';
import { type DescribedImage, digestsOf } from './release-description.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';

export interface Promotion {
  /** What the other environment runs. */
  readonly source: ReleaseRecord;
  /** Repositories of its images are `<sourcePrefix>/<workload>`. */
  readonly sourcePrefix: string;
  readonly environment: string;
  /** Of its hosts. */
  readonly architecture: string;
  /** Of the artifact. */
  readonly repository: string;
  /** Rendered for this environment, with the images of the source. */
  readonly artifact: Artifact;
  readonly images: readonly DescribedImage[];
  readonly workloads: readonly string[];
  readonly by: string;
}

export interface PromotionMeans extends ReleaseMeans {
  readonly records: ReleaseRecords;
  /** Where the images are. */
  readonly from: OciRegistry;
  /** Called with a line before each copy. */
  readonly say: (line: string) => void;
}

/** Copies the images that another environment runs, layers and all, and releases them here. Nothing is built. */
export async function promote(promotion: Promotion, means: PromotionMeans): Promise<ReleaseRecord> {
  const { source, sourcePrefix, architecture, images, ...about } = promotion;
  const { from, say, ...target } = means;
  const { tag, committedAt } = source;
  await target.registry.requirePush?.(about.repository);
  for (const { workload, repository, digest } of images) {
    if ((await target.registry.digest(repository, tag)) !== digest) {
      const place = `${sourcePrefix}/${workload}`;
      say(`copying ${place}@${digest}`);
      await pushArtifact(target.registry, repository, tag, await readImage(from, place, digest, architecture));
    }
  }
  const record = { tag, committedAt, source: source.source, kind: 'promotion', from: source.environment } as const;
  return await release({ ...about, ...record, images: digestsOf(images) }, target);
}

/**
 * The image of each workload in a release.
 *
 * @throws UserError if the release has none of a workload
 */
export function imagesOf(
  { number, environment, images }: ReleaseRecord,
  workloads: readonly string[],
): Record<string, string> {
  const missing = workloads.filter((workload) => !Object.hasOwn(images, workload));
  if (missing.length > 0) {
    throw new UserError(
      missing.map((workload) => ({
        message: `release ${number} of ${environment} has no image of '${workload}'; check out the commit that it was made of, or publish this one to ${environment} first`,
      })),
    );
  }
  return Object.fromEntries(workloads.map((workload) => [workload, images[workload] ?? '']));
}
