import { UserError } from '../diagnostics/user-error.ts';
import type { OciRegistry } from './oci-registry.ts';
import { releaseNamed } from './release-named.ts';
import type { ReleasePlace } from './release-place.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';

/** Releases that are looked through: more than a registry keeps. */
export const MOST_RECORDS = 200;

/**
 * The release of an environment that another one is to run.
 *
 * @param wanted - number or digest; default: the release that the environment runs
 * @throws UserError if there is none
 */
export async function findReleased(
  { environment, repository }: Pick<ReleasePlace, 'environment' | 'repository'>,
  { registry, records }: { readonly registry: OciRegistry; readonly records: ReleaseRecords },
  wanted?: string,
): Promise<ReleaseRecord> {
  const all = await records.list(MOST_RECORDS);
  if (wanted !== undefined) {
    return releaseNamed(all, wanted);
  }
  const named = await registry.digest(repository, environment);
  const current = all.find(({ artifact, state }) => artifact === named && state === 'released');
  if (current === undefined) {
    throw new UserError(`no release of ${environment} is recorded that it runs; publish to it first`);
  }
  return current;
}
