import { UserError } from '../diagnostics/user-error';
import type { OciRegistry } from '../release/oci-registry';
import { CONTENT_TYPE } from './artifact';

/** An artifact that was pulled. */
export interface Pulled {
  /** Digest of its manifest. */
  readonly digest: string;
  /** Its only layer, a tar in gzip. */
  readonly content: Buffer;
}

/**
 * Pulls an artifact.
 *
 * @param reference - a tag or a digest
 * @returns undefined if the repository does not have it
 */
export async function pullArtifact(
  registry: OciRegistry,
  repository: string,
  reference: string,
): Promise<Pulled | undefined> {
  const manifest = await registry.manifest(repository, reference);
  if (manifest === undefined) {
    return undefined;
  }
  const content = await registry.blob(repository, contentDigest(manifest.content.toString()));
  return { digest: manifest.digest, content };
}

/** Digest of the only layer of an artifact. */
function contentDigest(manifest: string): string {
  const { layers = [] } = JSON.parse(manifest) as { layers?: readonly { mediaType: string; digest: string }[] };
  const layer = layers.find(({ mediaType }) => mediaType === CONTENT_TYPE);
  if (layer === undefined) {
    throw new UserError(`the published image is not a Flux artifact; expected a layer of type ${CONTENT_TYPE}`);
  }
  return layer.digest;
}
