import { printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact } from './artifact.ts';
import type { OciRegistry } from './oci-registry.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

/**
 * Reads an image for one platform with all its layers, as it is in a registry.
 *
 * @param architecture - of the hosts that are to run it: `amd64`, for example
 * @throws UserError if it is gone, an image for several platforms, or for another architecture
 */
export async function readImage(
  registry: OciRegistry,
  repository: string,
  digest: string,
  architecture: string,
): Promise<Artifact> {
  const name = `${repository}@${digest}`;
  const manifest = await registry.manifest(repository, digest);
  if (manifest === undefined) {
    throw new UserError(`${name} is not in the registry any more; choose a later release, or publish again`);
  }
  const { config, layers } = JSON.parse(manifest.content.toString()) as {
    readonly config?: Descriptor;
    readonly layers?: readonly Descriptor[];
  };
  if (config === undefined || layers === undefined) {
    throw new UserError(`${name} is of type ${manifest.mediaType}; expected an image for one platform`);
  }
  const settings = await registry.blob(repository, config.digest);
  // Every builder states it; skopeo writes an empty text for an image that does not.
  const { architecture: built = '' } = JSON.parse(settings.toString()) as { readonly architecture?: string };
  if (built !== '' && built !== architecture) {
    throw new UserError(
      `${name} is built for ${printableValue(built)}, and hosts there are ${architecture}; publish there, which builds it for them`,
    );
  }
  const blobs = [{ mediaType: config.mediaType, digest: config.digest, content: settings }];
  // One after the other: together, they are as large as the image.
  for (const { mediaType, digest: of } of layers) {
    blobs.push({ mediaType, digest: of, content: await registry.blob(repository, of) });
  }
  return { blobs, manifest };
}
