import { UserError } from '../diagnostics/user-error.ts';
import type { Blob } from './artifact.ts';
import { earlierRelease } from './earlier-release.ts';
import { MOST_RECORDS } from './find-released.ts';
import type { OciRegistry } from './oci-registry.ts';
import { release, type ReleaseMeans } from './release.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';

export interface RollbackRequest {
  readonly environment: string;
  /** Repository of the artifact that Flux pulls. */
  readonly repository: string;
  /** Repositories of images are `<imagePrefix>/<workload>`. */
  readonly imagePrefix: string;
  /** Number or digest; default: the release that ran before the current one. */
  readonly wanted?: string;
  /** Whether the cluster refuses what is not signed. */
  readonly verify?: boolean;
}

export type RollbackMeans = ReleaseMeans & { readonly records: ReleaseRecords };

export interface Rollback {
  /** Digest of the artifact that the environment's tag names now. */
  readonly named: string;
  readonly target: ReleaseRecord;
  readonly manifest: Blob;
}

/**
 * What a rollback would release, all of which is still in the registry.
 *
 * @throws UserError if there is no such release, an image of it is gone, or the cluster would refuse it
 */
export async function findRollback(
  { environment, repository, imagePrefix, wanted, verify = false }: RollbackRequest,
  { registry, records }: Pick<RollbackMeans, 'registry' | 'records'>,
): Promise<Rollback> {
  const named = await registry.digest(repository, environment);
  if (named === undefined) {
    throw new UserError(`there is no release ${repository}:${environment}; run 'idp publish' first`);
  }
  const target = earlierRelease(await records.list(MOST_RECORDS), named, wanted);
  const images = Object.entries(target.images).map(([workload, digest]) => [`${imagePrefix}/${workload}`, digest]);
  const all = [[repository, target.artifact], ...images] as [string, string][];
  const found = await Promise.all(all.map(async ([name, digest]) => await find(registry, name, digest)));
  const gone = all.filter((_, index) => found[index] === undefined);
  const [manifest] = found;
  if (manifest === undefined || gone.length > 0) {
    const problem = `of release ${target.number} is not in the registry any more; choose a later release, or publish again`;
    throw new UserError(gone.map(([name, digest]) => ({ message: `${name}@${digest} ${problem}` })));
  }
  if (verify && (await registry.digest(repository, `${target.tag}.sig`)) === undefined) {
    throw new UserError(
      `release ${target.number} is not signed, and ${environment} runs only what is; choose a later release, or publish again`,
    );
  }
  return { named, target, manifest };
}

/** Releases what `findRollback` found: moves the environment's tag, and nothing else. Stacks stay as they are. */
export async function rollBack(
  { target, manifest }: Rollback,
  { repository, by }: Pick<RollbackRequest, 'repository'> & { readonly by: string },
  means: RollbackMeans,
): Promise<ReleaseRecord> {
  const { environment, tag, source, committedAt, images, workloads } = target;
  const about = { environment, tag, source, committedAt, images, workloads, by, repository };
  const artifact = { blobs: [], manifest };
  return await release({ ...about, kind: 'rollback', from: String(target.number), artifact }, means);
}

/** A repository that is gone holds no image. */
async function find(registry: OciRegistry, repository: string, digest: string): Promise<Blob | undefined> {
  return await registry.manifest(repository, digest).catch((error: unknown) => {
    if (error instanceof UserError) {
      return undefined;
    }
    throw error;
  });
}
