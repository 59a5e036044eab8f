import { architectureOf } from '../../config/architecture-of';
import { environmentNamed } from '../../config/environment-named';
import { releasePlace } from '../../delivery/release-place';
import { releaseSignature } from '../../delivery/release-signature';
import { releasesOf } from '../../delivery/releases-of';
import { UserError } from '../../diagnostics/user-error';
import { commitOfTag } from '../../release/commit-of-tag';
import { findReleased } from '../../release/find-released';
import { imagesOf, promote } from '../../release/promote';
import type { Released } from '../finish-release';
import { commitOf } from '../plan/tree-at-ref';
import { makeRelease } from '../publish/release';
import { showPromotion } from './show-promotion';

export interface PromoteOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly from: string;
  readonly to: string;
  /** Number or digest of a release of `from`. Default: the one that it runs. */
  readonly wanted?: string;
  /** Profile of AWS that reads `from`. */
  readonly fromProfile?: string;
  readonly by: string;
  readonly dryRun: boolean;
  readonly colour: boolean;
  readonly warn: (line: string) => void;
  readonly progress: (line: string) => void;
}

/**
 * Releases in one environment the images that another one runs, or with `dryRun` shows what that would change.
 *
 * @throws UserError before anything is copied if there is no such release, or this checkout is of another commit
 */
export async function promoteTo({ from, to, wanted, fromProfile, by, ...options }: PromoteOptions): Promise<Released> {
  const [earlier, later] = [environmentNamed(from), environmentNamed(to)];
  const read = releasesOf(earlier, fromProfile);
  const place = releasePlace(earlier);
  const source = await findReleased(place, read, wanted);
  checkCommit(source.tag, from);

  const { registry, records } = releasesOf(later);
  const { root, warn, progress } = options;
  const account = later.account ?? (await registry.account());
  const made = await makeRelease(
    { root, warn, environment: later, account, tag: source.tag, source: source.source },
    async (images) =>
      imagesOf(
        source,
        images.map(({ workload }) => workload),
      ),
  );
  if (options.dryRun) {
    return { text: await showPromotion(later, made.artifact, source, options.colour) };
  }
  const sign = await releaseSignature(later, warn);
  const record = await promote(
    { ...made, source, sourcePrefix: place.imagePrefix, environment: to, architecture: architectureOf(later), by },
    { from: read.registry, registry, records, sign, say: progress, now: () => new Date() },
  );
  const what = `release ${source.number} of ${from} (${source.tag})`;
  return { text: `promoted ${what} to ${to} (${made.artifact.manifest.digest}), release ${record.number}`, record };
}

/** What is rendered must be what the images were built with. A tag that names no commit is the user's own. */
function checkCommit(tag: string, from: string): void {
  const commit = commitOfTag(tag);
  if (commit === undefined) {
    return;
  }
  const head = commitOf('HEAD');
  if (!head.startsWith(commit)) {
    throw new UserError(
      `${from} runs ${tag}, and this checkout is of ${head.slice(0, 12)}; check that commit out: git checkout ${commit}`,
    );
  }
}
