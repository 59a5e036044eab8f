import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact, Blob } from './artifact.ts';
import { digestOf } from './digest-of.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

/** An image or an artifact in an OCI image layout. */
export interface Layout extends Artifact {
  /** The tag that it was written with, if it has one. */
  readonly tag?: string;
}

/** The annotation of the image specification for the tag. */
const REF_NAME = 'org.opencontainers.image.ref.name';

/**
 * Reads a directory with one image, for example what `skopeo copy … oci:<directory>` wrote.
 *
 * @throws UserError if a file is not what its name says, or there is not one image for one platform
 */
export function readOciLayout(directory: string): Layout {
  const manifests = manifestsOf(join(directory, 'index.json'));
  const [first, ...others] = manifests;
  if (first === undefined || others.length > 0) {
    throw new UserError(`${directory} contains ${manifests.length} images; expected one`);
  }
  const manifest = read(directory, first);
  const { config, layers } = JSON.parse(manifest.content.toString()) as {
    config?: Descriptor;
    layers?: readonly Descriptor[];
  };
  if (config === undefined || layers === undefined) {
    throw new UserError(`${directory} is of type ${first.mediaType}; expected an image for one platform`);
  }
  const tag = first.annotations?.[REF_NAME];
  const blobs = [config, ...layers].map((descriptor) => read(directory, descriptor));
  return { blobs, manifest, ...(tag === undefined ? {} : { tag }) };
}

type Manifest = Descriptor & { readonly annotations?: Readonly<Record<string, string>> };

/** A job that is trusted less than this one may have written the file, so a message does not quote it. */
function manifestsOf(file: string): readonly Manifest[] {
  const index = parse(readPlain(file).toString()) as { manifests?: unknown } | null | undefined;
  const { manifests } = index ?? {};
  if (!Array.isArray(manifests) || manifests.some((it: unknown) => typeof it !== 'object' || it === null)) {
    throw new UserError(`${file} is no list of images; make it again`);
  }
  return manifests as readonly Manifest[];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws UserError if it is a link, which could lead out of the layout */
function readPlain(file: string): Buffer {
  if (lstatSync(file).isSymbolicLink()) {
    throw new UserError(`${file} is a link, and no file; make it again`);
  }
  return readFileSync(file);
}

function read(directory: string, { mediaType, digest }: Descriptor): Blob {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new UserError(`${directory} names the digest ${digest}; expected sha256`);
  }
  const content = readPlain(join(directory, 'blobs', ...digest.split(':')));
  if (digestOf(content) !== digest) {
    throw new UserError(
      `${directory} is damaged: the file of ${digest} has digest ${digestOf(content)}; make it again`,
    );
  }
  return { mediaType, digest, content };
}
