import type { Blob } from './artifact.ts';
import { digestOf } from './digest-of.ts';

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
}

/**
 * The list of what refers to a manifest, for registries that keep none themselves: they answer a push of a manifest that has
 * a `subject` without the header `OCI-Subject` (OCI distribution specification 1.1, "Pushing Manifests with Subject").
 *
 * @param referrer - the manifest that was pushed
 * @param known - the list that is under the tag already
 * @returns the tag to push it under, `sha256-<hex>`, and the list; undefined if the manifest refers to nothing
 */
export function referrersIndex(
  referrer: Blob,
  known?: Blob,
): { readonly tag: string; readonly index: Blob } | undefined {
  const { subject, config } = JSON.parse(referrer.content.toString()) as { subject?: Descriptor; config?: Descriptor };
  if (subject === undefined) {
    return undefined;
  }
  const { mediaType, digest, content } = referrer;
  const entry: Descriptor = { mediaType, digest, size: content.length, artifactType: config?.mediaType };
  const { manifests = [] } = JSON.parse(known?.content.toString() ?? '{}') as { manifests?: readonly Descriptor[] };
  const others = manifests.filter((it) => it.digest !== digest);
  const list = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [...others, entry] }));
  return {
    tag: subject.digest.replace(':', '-'),
    index: {
      mediaType: INDEX_TYPE,
      digest: digestOf(list),
      content: list,
    },
  };
}
