import { UserError } from '../diagnostics/user-error.ts';
import { releaseNamed } from './release-named.ts';
import type { ReleaseRecord } from './release-record.ts';

/**
 * The release to go back to.
 *
 * @param records - of one environment, the newest first
 * @param named - digest of the artifact that the environment's tag names now
 * @param wanted - number, or digest or the start of one; default: the release that ran before the current one
 * @throws UserError if there is no such release, or it runs already
 */
export function earlierRelease(records: readonly ReleaseRecord[], named: string, wanted?: string): ReleaseRecord {
  if (wanted === undefined) {
    const released = records.filter(({ state }) => state === 'released');
    const current = released.find(({ artifact }) => artifact === named);
    const before = released.find(
      ({ number, artifact }) => artifact !== named && number < (current?.number ?? Number.MAX_SAFE_INTEGER),
    );
    if (before === undefined) {
      throw new UserError("there is no release before the current one; see 'idp history'");
    }
    return before;
  }
  const release = releaseNamed(records, wanted);
  if (release.artifact === named) {
    throw new UserError(`release ${release.number} is what ${release.environment} runs already`);
  }
  return release;
}
