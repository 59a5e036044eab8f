import { BatchGetImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { UserError } from '../diagnostics/user-error';
import { CONTENT_TYPE, digestOf, MANIFEST_TYPE } from './artifact';

/** An artifact that was pulled. */
export interface Pulled {
  /** Digest of its manifest. */
  readonly digest: string;
  /** Its only layer, a tar in gzip. */
  readonly content: Buffer;
}

/** Time limit for downloading a layer, in milliseconds. */
const DOWNLOADED_WITHIN = 60_000;

/** Pulls the artifact with a tag and verifies its digests; undefined if the repository does not have the tag. */
export async function pullArtifact(
  client: ECRClient,
  repositoryName: string,
  imageTag: string,
): Promise<Pulled | undefined> {
  const { images } = await client.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }], acceptedMediaTypes: [MANIFEST_TYPE] }),
  );
  const { imageManifest, imageId } = images?.[0] ?? {};
  if (imageManifest === undefined) {
    return undefined;
  }
  const digest = verified(Buffer.from(imageManifest), imageId?.imageDigest, `${repositoryName}:${imageTag}`);
  return { digest, content: await download(client, repositoryName, contentDigest(imageManifest)) };
}

async function download(client: ECRClient, repositoryName: string, layerDigest: string): Promise<Buffer> {
  const { downloadUrl = '' } = await client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
  const response = await fetch(downloadUrl, { signal: AbortSignal.timeout(DOWNLOADED_WITHIN) });
  if (!response.ok) {
    throw new Error(`downloading layer ${layerDigest} from ECR failed with status ${response.status}`);
  }
  const content = Buffer.from(await response.arrayBuffer());
  verified(content, layerDigest, `layer of ${repositoryName}`);
  return content;
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

/** The digest, if it is that of the content. */
function verified(content: Buffer, expected: string | undefined, what: string): string {
  const digest = digestOf(content);
  if (digest !== expected) {
    throw new Error(`${what} has digest ${digest}, but ECR announced ${expected ?? 'none'}`);
  }
  return digest;
}
