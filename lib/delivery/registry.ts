import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  ImageAlreadyExistsException,
  ImageNotFoundException,
  InitiateLayerUploadCommand,
  PutImageCommand,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { UserError } from '../user-error';
import { CONTENT_TYPE, digestOf, MANIFEST_TYPE, type Artifact, type Blob } from './artifact';

/** What a tag of an artifact stands for. */
export interface Pulled {
  /** Digest of its manifest. */
  readonly digest: string;
  /** Its one layer, a tar in gzip. */
  readonly content: Buffer;
}

/** Milliseconds that the download of a layer may take. */
const DOWNLOADED_WITHIN = 60_000;

/** An ECR registry, through its API alone: no Docker and no password. */
export class Registry {
  constructor(private readonly client: ECRClient) {}

  /** The account of the credentials, 12 digits. ECR names it in the address of its registry. */
  public async account(): Promise<string> {
    const { authorizationData } = await this.client.send(new GetAuthorizationTokenCommand({}));
    const address = authorizationData?.[0]?.proxyEndpoint ?? '';
    const account = /^https:\/\/(\d{12})\./.exec(address)?.[1];
    if (account === undefined) {
      throw new Error(`ECR answered with the address '${address}', which names no account`);
    }
    return account;
  }

  /** Digest behind a tag, or undefined if the repository has no such tag. */
  public async digest(repositoryName: string, imageTag: string): Promise<string | undefined> {
    try {
      const { imageDetails } = await this.client.send(
        new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }),
      );
      return imageDetails?.[0]?.imageDigest;
    } catch (error) {
      if (error instanceof ImageNotFoundException) {
        return undefined;
      }
      throw readable(error, repositoryName);
    }
  }

  /** Pushes an artifact under every tag; what the repository holds already is left as it is. */
  public async push(repositoryName: string, { blobs, manifest }: Artifact, tags: readonly string[]): Promise<void> {
    try {
      for (const blob of blobs) {
        await this.upload(repositoryName, blob);
      }
      for (const imageTag of tags) {
        await this.put(repositoryName, manifest, imageTag);
      }
    } catch (error) {
      throw readable(error, repositoryName);
    }
  }

  /** The artifact behind a tag, its digests verified; undefined if the repository has no such tag. */
  public async pull(repositoryName: string, imageTag: string): Promise<Pulled | undefined> {
    try {
      const { images } = await this.client.send(
        new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }], acceptedMediaTypes: [MANIFEST_TYPE] }),
      );
      const { imageManifest, imageId } = images?.[0] ?? {};
      if (imageManifest === undefined) {
        return undefined;
      }
      const digest = verified(Buffer.from(imageManifest), imageId?.imageDigest, `${repositoryName}:${imageTag}`);
      return { digest, content: await this.download(repositoryName, contentDigest(imageManifest)) };
    } catch (error) {
      throw readable(error, repositoryName);
    }
  }

  private async download(repositoryName: string, layerDigest: string): Promise<Buffer> {
    const { downloadUrl = '' } = await this.client.send(
      new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }),
    );
    const response = await fetch(downloadUrl, { signal: AbortSignal.timeout(DOWNLOADED_WITHIN) });
    if (!response.ok) {
      throw new Error(`ECR's address of layer ${layerDigest} answered ${response.status}`);
    }
    const content = Buffer.from(await response.arrayBuffer());
    verified(content, layerDigest, `layer of ${repositoryName}`);
    return content;
  }

  private async upload(repositoryName: string, { digest, content }: Blob): Promise<void> {
    const { layers } = await this.client.send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] }),
    );
    if (layers?.[0]?.layerAvailability === 'AVAILABLE') {
      return;
    }
    const { uploadId, partSize = content.length } = await this.client.send(
      new InitiateLayerUploadCommand({ repositoryName }),
    );
    for (let first = 0; first < content.length; first += partSize) {
      const part = content.subarray(first, first + partSize);
      const range = { partFirstByte: first, partLastByte: first + part.length - 1 };
      await this.client.send(new UploadLayerPartCommand({ repositoryName, uploadId, layerPartBlob: part, ...range }));
    }
    await this.client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }));
  }

  private async put(repositoryName: string, { content, mediaType }: Blob, imageTag: string): Promise<void> {
    try {
      await this.client.send(
        new PutImageCommand({
          repositoryName,
          imageManifest: content.toString(),
          imageManifestMediaType: mediaType,
          imageTag,
        }),
      );
    } catch (error) {
      // The same manifest under the same tag: a second run of one commit.
      if (!(error instanceof ImageAlreadyExistsException)) {
        throw error;
      }
    }
  }
}

/** Digest of the one layer of an artifact. */
function contentDigest(manifest: string): string {
  const { layers = [] } = JSON.parse(manifest) as { layers?: readonly { mediaType: string; digest: string }[] };
  const [layer] = layers.filter(({ mediaType }) => mediaType === CONTENT_TYPE);
  if (layer === undefined) {
    throw new UserError(`what is published is no artifact of Flux; expected a layer of type ${CONTENT_TYPE}`);
  }
  return layer.digest;
}

/** The digest, once it is that of the content. */
function verified(content: Buffer, expected: string | undefined, what: string): string {
  const digest = digestOf(content);
  if (digest !== expected) {
    throw new Error(`${what} is ${digest}, but ECR announced ${expected ?? 'nothing'}`);
  }
  return digest;
}

function readable(error: unknown, repositoryName: string): unknown {
  return error instanceof RepositoryNotFoundException
    ? new UserError(`no ECR repository '${repositoryName}'; deploy the registry stack first`)
    : error;
}
