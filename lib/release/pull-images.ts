import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { commitOfTag } from './commit-of-tag.ts';
import { findReleased } from './find-released.ts';
import type { OciRegistry } from './oci-registry.ts';
import { readImage } from './read-image.ts';
import { NAME, type ReleasePlace } from './release-place.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';
import { writeOciLayout } from './write-oci-layout.ts';

export interface PullOptions {
  readonly from: ReleasePlace;
  readonly to: ReleasePlace;
  /** Number or digest of a release of `from`; default: the one that it runs. */
  readonly wanted?: string;
  /** Images are written there as OCI image layouts, each in a directory named after its repository in `to`. */
  readonly directory: string;
  readonly registry: OciRegistry;
  readonly records: ReleaseRecords;
  readonly say: (line: string) => void;
}

/** A release that was pulled, and the commit that it was made of. */
export interface PulledRelease {
  readonly record: ReleaseRecord;
  readonly commit: string;
}

/**
 * Pulls the images that one environment runs, for another one, whose role may not read them.
 *
 * @throws UserError if there is no such release, or its tag does not name the commit that it was made of
 */
export async function pullImages({ from, to, wanted, ...options }: PullOptions): Promise<PulledRelease> {
  const { directory, registry, say } = options;
  const record = await findReleased(from, options, wanted);
  const commit = commitOfTag(record.tag);
  if (commit === undefined || !NAME.test(record.tag)) {
    throw new UserError(
      `release ${record.number} of ${from.environment} has the tag ${printableValue(record.tag)}, which names no commit to make the one of ${to.environment} of`,
    );
  }
  for (const [workload, digest] of Object.entries(record.images)) {
    const [repository, target] = [`${from.imagePrefix}/${workload}`, join(directory, to.imagePrefix, workload)];
    if (![repository, digest].every((name) => NAME.test(name)) || existsSync(target)) {
      throw new UserError(`${repository}@${digest} cannot be written to ${target}`);
    }
    say(`pulling ${repository}@${digest}`);
    writeOciLayout(target, await readImage(registry, repository, digest, to.architecture));
  }
  return { record, commit };
}
