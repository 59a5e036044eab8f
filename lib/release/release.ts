import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact, Blob } from './artifact.ts';
import type { OciRegistry } from './oci-registry.ts';
import { pushArtifact } from './push-artifact.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';

/** A release that has not finished is someone's work for so long, in milliseconds; then it counts as broken off. */
const BROKEN_OFF_AFTER = 15 * 60_000;

/** The tag of a signature is that of its artifact, and this. */
const SIGNATURE = '.sig';

/** What is released, and what its record says about it. */
export interface ReleaseRequest extends Omit<ReleaseRecord, 'number' | 'at' | 'artifact' | 'previous' | 'state'> {
  /** Of the artifact. */
  readonly repository: string;
  readonly artifact: Artifact;
}

export interface ReleaseMeans {
  readonly registry: OciRegistry;
  /** Left out: no record is written, and nothing keeps two from releasing at once. */
  readonly records?: ReleaseRecords;
  /** Makes the signature of a manifest. Left out: the artifact is not signed. */
  readonly sign?: (manifest: Blob) => Promise<Artifact>;
  readonly now: () => Date;
}

/**
 * Releases an artifact: pushes it, signs it, records it, and moves the environment's tag last. Broken off at any step, the
 * tag names a whole artifact, and the same again finishes.
 *
 * @returns the record, unless none is kept
 * @throws UserError if another release of the environment is under way, or the tag has other content
 */
export async function release(request: ReleaseRequest, means: Recorded): Promise<ReleaseRecord>;
export async function release(request: ReleaseRequest, means: ReleaseMeans): Promise<ReleaseRecord | undefined>;
export async function release(request: ReleaseRequest, means: ReleaseMeans): Promise<ReleaseRecord | undefined> {
  const { repository, artifact, tag, environment } = request;
  const { registry, records, sign } = means;
  refuseTag(tag, environment);
  // Asked before anything is pushed, and again by `start`.
  await records?.latest().then((last) => {
    refuseOther(last, request, means);
  });
  // A release whose content is there already would be refused only after it is recorded, and then stand in the way.
  await registry.requirePush?.(repository);
  await pushArtifact(registry, repository, tag, artifact);
  if (sign !== undefined && !(await isSigned(request, registry))) {
    await pushArtifact(registry, repository, `${tag}${SIGNATURE}`, await sign(artifact.manifest));
  }
  const record = records && (await start(request, { ...means, records }));
  if (record?.state === 'released') {
    return record;
  }
  await registry.putManifest(repository, environment, artifact.manifest);
  await records?.finish(record?.number ?? 0);
  return record && { ...record, state: 'released' };
}

/** @throws UserError if the tag is one that a release moves or makes itself: it would move before its time */
function refuseTag(tag: string, environment: string): void {
  if (tag === environment) {
    throw new UserError(`the tag '${tag}' is that of the environment, which moves last; choose another one`);
  }
  if (tag.endsWith(SIGNATURE)) {
    throw new UserError(`the tag '${tag}' is that of a signature; choose one that does not end in '${SIGNATURE}'`);
  }
}

/**
 * Whether a former attempt has pushed the signature.
 *
 * @throws UserError if something else has its tag
 */
async function isSigned({ repository, tag, artifact }: ReleaseRequest, registry: OciRegistry): Promise<boolean> {
  const known = await registry.manifest(repository, `${tag}${SIGNATURE}`);
  if (known === undefined) {
    return false;
  }
  const { subject } = JSON.parse(known.content.toString()) as { subject?: { digest?: string } };
  if (subject?.digest !== artifact.manifest.digest) {
    throw new UserError(`'${repository}:${tag}${SIGNATURE}' is no signature of this release; publish with another tag`);
  }
  return true;
}

type Recorded = ReleaseMeans & { readonly records: ReleaseRecords };

/** The record of this release: a new one, or the last one if that is of the same artifact, and this goes on with it. */
async function start(request: ReleaseRequest, means: Recorded): Promise<ReleaseRecord> {
  const { repository, artifact, ...about } = request;
  const { registry, records, now } = means;
  const named = await registry.digest(repository, request.environment);
  let last = await records.latest();
  refuseOther(last, request, means);
  if (last?.state === 'started' && last.artifact === named) {
    // It was broken off after its tag had moved.
    await records.finish(last.number);
    last = { ...last, state: 'released' };
  }
  const { digest } = artifact.manifest;
  const isThis = last?.artifact === digest && (last.state === 'started' ? !isBrokenOff(last, now()) : named === digest);
  if (last !== undefined && isThis) {
    return last;
  }
  const record: ReleaseRecord = {
    ...about,
    number: (last?.number ?? 0) + 1,
    at: now().toISOString(),
    artifact: digest,
    previous: named,
    state: 'started',
  };
  return (await records.start(record)) ? record : await whoWon(record, request, means);
}

/** Somebody has written this number in between. It was this very call, if its answer got lost and it was sent again. */
async function whoWon(record: ReleaseRecord, request: ReleaseRequest, means: Recorded): Promise<ReleaseRecord> {
  const winner = await means.records.latest();
  refuseOther(winner, request, means);
  if (winner?.number === record.number && winner.at === record.at && winner.artifact === record.artifact) {
    return winner;
  }
  const who = winner === undefined ? 'somebody' : winner.by;
  throw new UserError(`${who} released ${record.environment} at the same time; look at 'idp history', then repeat`);
}

/** @throws UserError if the last release is someone's work that has not finished */
function refuseOther(last: ReleaseRecord | undefined, { artifact, by }: ReleaseRequest, { now }: ReleaseMeans): void {
  if (last?.state !== 'started' || (last.by === by && last.artifact === artifact.manifest.digest)) {
    return;
  }
  if (isBrokenOff(last, now())) {
    return;
  }
  const { number, environment, tag, at } = last;
  const until = new Date(Date.parse(at) + BROKEN_OFF_AFTER).toISOString();
  throw new UserError(
    `${last.by} started release ${number} of ${environment} (${tag}) at ${at}, and it has not finished; wait for it, or repeat that release if it was broken off; after ${until} it no longer counts`,
  );
}

/** Whether a record that is `started` is nobody's work any more. Its number is not used again. */
export function isBrokenOff({ state, at }: ReleaseRecord, now: Date): boolean {
  return state === 'started' && now.getTime() >= Date.parse(at) + BROKEN_OFF_AFTER;
}
