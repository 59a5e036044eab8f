import { UserError } from '../diagnostics/user-error.ts';
import type { ReleaseRecord } from './release-record.ts';

/**
 * A release that finished.
 *
 * @param records - of one environment, the newest first
 * @param wanted - number, or digest or the start of one
 * @throws UserError if there is no such release, or several
 */
export function releaseNamed(records: readonly ReleaseRecord[], wanted: string): ReleaseRecord {
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
  return release;
}

/** Whether a text is a digest or the start of one, of 4 digits or more. */
function isStart(text: string): boolean {
  return /^sha256:[0-9a-f]{4,64}$/.test(text);
}
