import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  ImageAlreadyExistsException,
  ImageNotFoundException,
  ImageTagAlreadyExistsException,
  InitiateLayerUploadCommand,
  PutImageCommand,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { printableValue } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';
import type { Artifact, Blob } from './artifact';
import { pullArtifact, type Pulled } from './pull-artifact';

/** An ECR registry. It is used only through its API: no Docker and no password. */
export class Registry {
  constructor(private readonly client: ECRClient) {}

  /** The account of the credentials, 12 digits. It is part of the address of the registry. */
  public async account(): Promise<string> {
    const { authorizationData } = await this.client.send(new GetAuthorizationTokenCommand({}));
    const address = authorizationData?.[0]?.proxyEndpoint ?? '';
    const account = /^https:\/\/(\d{12})\./.exec(address)?.[1];
    if (account === undefined) {
      throw new UserError(
        `ECR returned ${printableValue(address)} as the address of the registry, which contains no account; check AWS_ENDPOINT_URL`,
      );
    }
    return account;
  }

  /** Digest of the image with a tag; undefined if the repository does not have the tag. */
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

  /**
   * Pushes an artifact under every tag. What the repository already contains is not pushed again.
   *
   * @throws UserError if another artifact has one of the tags, and the tag cannot move
   */
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

  /** Pulls the artifact with a tag and verifies its digests; undefined if the repository does not have the tag. */
  public async pull(repositoryName: string, imageTag: string): Promise<Pulled | undefined> {
    try {
      return await pullArtifact(this.client, repositoryName, imageTag);
    } catch (error) {
      throw readable(error, repositoryName);
    }
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
      if (error instanceof ImageTagAlreadyExistsException) {
        const problem = `'${repositoryName}' has other content with the tag '${imageTag}', and tags do not move`;
        throw new UserError(`${problem}; publish with another tag`);
      }
      // The same manifest has this tag already: a second run for the same commit.
      if (!(error instanceof ImageAlreadyExistsException)) {
        throw error;
      }
    }
  }
}

function readable(error: unknown, repositoryName: string): unknown {
  return error instanceof RepositoryNotFoundException
    ? new UserError(`there is no ECR repository '${repositoryName}'; deploy the registry stack first`)
    : error;
}
