import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { OciRegistry } from './oci-registry.ts';
import { pushArtifact } from './push-artifact.ts';
import { readOciLayout } from './read-oci-layout.ts';
import { release, type ReleaseMeans } from './release.ts';
import { type DescribedImage, DESCRIPTION_FILE, digestsOf, type ReleaseDescription } from './release-description.ts';
import { NAME } from './release-place.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';
import { releaseSigning } from './release-signing.ts';
import type { Signer } from './signer.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** See lib/delivery/context-tag.ts. No other tag may be taken: that of an environment or a signature, for example. */
const CONTEXT_TAG = /^context-[0-9a-f]{40}$/;

export interface PushOptions extends Pick<ReleaseMeans, 'registry' | 'now'> {
  /** With the description of the release, and an OCI image layout in a directory named after each repository. */
  readonly directory: string;
  /** It must be the one that is described. */
  readonly environment: string;
  readonly by: string;
  /** The environment that ran the images before, if they are promoted. */
  readonly from?: string;
  /** The records in a table. */
  readonly recordsIn: (table: string) => ReleaseRecords;
  /** A key in KMS. */
  readonly signerOf: (key: string, region: string) => Signer;
  /** Called with what a person should know. */
  readonly warn: (text: string) => void;
}

/** A release that was pushed, and the table of its record. */
export interface Pushed {
  /** What to print. */
  readonly text: string;
  readonly record: ReleaseRecord;
  readonly table: string;
}

/**
 * Pushes what `idp publish --output` and a build of images wrote: the images, then the release as `idp publish` does. The
 * bytes stay as they are, so that digests do. An image whose layout is not there must be in the registry already.
 */
export async function pushRelease(options: PushOptions): Promise<Pushed> {
  const { directory, environment, by, from, recordsIn, signerOf, warn, ...means } = options;
  const description = readDescription(directory, environment);
  const { repository, table, tag, source, committedAt, images, workloads, signing } = description;
  const sign = signing && (await releaseSigning(signing, signerOf(signing.key, signing.region), warn));
  for (const image of images) {
    await pushImage(directory, image, tag, means.registry);
  }
  const record = await release(
    {
      ...{ environment, tag, source, committedAt, by, repository, workloads },
      ...(from === undefined ? { kind: 'publish' } : { kind: 'promotion', from }),
      artifact: readOciLayout(join(directory, repository)),
      images: digestsOf(images),
    },
    { ...means, sign, records: recordsIn(table) },
  );
  const { artifact, number } = record;
  return { text: `published ${repository}:${environment} (${artifact}), release ${number}`, record, table };
}

async function pushImage(
  directory: string,
  { repository, digest }: DescribedImage,
  releaseTag: string,
  registry: OciRegistry,
): Promise<void> {
  const path = join(directory, repository);
  if (existsSync(path)) {
    const image = readOciLayout(path);
    if (image.tag !== undefined && !CONTEXT_TAG.test(image.tag)) {
      throw new UserError(`${path}: ${printableValue(image.tag)} is no tag of a build context; build it again`);
    }
    if (image.manifest.digest !== digest) {
      throw new UserError(
        `${path} has digest ${image.manifest.digest}, but the release names ${digest}; build it again`,
      );
    }
    const tag = image.tag ?? releaseTag;
    const known = await registry.digest(repository, tag);
    if (known !== undefined && known !== digest) {
      throw new UserError(
        `${repository}:${tag} is ${known}, and this release built ${digest}; run the whole workflow again, and it takes the former`,
      );
    }
    await pushArtifact(registry, repository, tag, image);
  } else if ((await registry.manifest(repository, digest)) === undefined) {
    throw new UserError(`there is no image ${repository}@${digest}, neither here nor in the registry; build it again`);
  }
}

function readDescription(directory: string, environment: string): ReleaseDescription {
  const file = join(directory, DESCRIPTION_FILE);
  const description = parse(readFileSync(file, 'utf8'));
  if (description?.version !== 1) {
    throw new UserError(`${file}: another version of the platform wrote it; write the release again`);
  }
  if (description.environment !== environment) {
    throw new UserError(`${file}: it is a release of '${description.environment}', not of '${environment}'`);
  }
  const { repository, tag, table, images, signing } = description;
  const key = signing === undefined ? [] : [signing.key, signing.region];
  const named = [repository, tag, table, ...key, ...images.map((image) => image.repository)];
  const wrong = [
    ...named.filter((name) => typeof name !== 'string' || !NAME.test(name)),
    ...images.map(({ digest }) => digest).filter((digest) => !DIGEST.test(digest)),
  ];
  if (wrong.length > 0) {
    throw new UserError(
      `${file}: ${printableValue(wrong[0] ?? null)} is no name of a repository, a tag, a digest or a key`,
    );
  }
  if (images.some((image) => image.repository === repository)) {
    throw new UserError(`${file}: ${repository} is the repository of releases, and no image belongs there`);
  }
  return description;
}

/** A job that is trusted less than this one has written it. Undefined if it is no description. */
function parse(text: string): ReleaseDescription | undefined {
  try {
    const value = JSON.parse(text) as Partial<ReleaseDescription> | null;
    const lists = [value?.images, value?.workloads, value?.signing?.certificates ?? []];
    return lists.every(Array.isArray) ? (value as ReleaseDescription) : undefined;
  } catch {
    return undefined;
  }
}
