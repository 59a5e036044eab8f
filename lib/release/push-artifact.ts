import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact } from './artifact.ts';
import type { OciRegistry } from './oci-registry.ts';

/**
 * Pushes an artifact under a tag that does not move: its blobs, then its manifest. What the registry has is not pushed again.
 *
 * @throws UserError if another artifact has the tag
 */
export async function pushArtifact(
  registry: OciRegistry,
  repository: string,
  tag: string,
  { blobs, manifest }: Artifact,
): Promise<void> {
  const known = await registry.digest(repository, tag);
  if (known === manifest.digest) {
    return;
  }
  if (known !== undefined) {
    const problem = `'${repository}' has other content with the tag '${tag}', and tags do not move`;
    throw new UserError(`${problem}; publish with another tag`);
  }
  for (const blob of blobs) {
    if (!(await registry.hasBlob(repository, blob.digest))) {
      await registry.putBlob(repository, blob);
    }
  }
  await registry.putManifest(repository, tag, manifest);
}
