import { UserError } from '../diagnostics/user-error.ts';
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
  const released = records.filter(({ state }) => state === 'released');
  if (wanted === undefined) {
    const current = released.find(({ artifact }) => artifact === named);
    const before = released.find(
      ({ number, artifact }) => artifact !== named && number < (current?.number ?? Number.MAX_SAFE_INTEGER),
    );
    if (before === undefined) {
      throw new UserError("there is no release before the current one; see 'idp history'");
    }
    return before;
  }
  const found = /^\d+$/.test(wanted)
    ? records.filter(({ number }) => number === Number(wanted))
    : records.filter(({ artifact }) => isStart(wanted) && artifact.startsWith(wanted));
  const [release] = found.filter(({ state }) => state === 'released');
  if (release === undefined) {
    throw new UserError(
      found.length === 0
        ? `there is no release '${wanted}'; give the number or the digest (sha256:...) of one in 'idp history'`
        : `release ${found[0]?.number ?? ''} did not finish; choose another one of 'idp history'`,
    );
  }
  if (found.some(({ artifact }) => artifact !== release.artifact)) {
    throw new UserError(`several releases have digests that start with '${wanted}'; give more of it, or the number`);
  }
  if (release.artifact === named) {
    throw new UserError(`release ${release.number} is what ${release.environment} runs already`);
  }
  return release;
}

/** Whether a text is a digest or the start of one, of 4 digits or more. */
function isStart(text: string): boolean {
  return /^sha256:[0-9a-f]{4,64}$/.test(text);
}
