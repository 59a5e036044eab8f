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
  ImageTagAlreadyExistsException,
  InitiateLayerUploadCommand,
  PutImageCommand,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { printable, printableValue } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';
import type { Blob } from '../release/artifact';
import { digestOf } from '../release/digest-of';
import type { OciRegistry } from '../release/oci-registry';
import { MANIFEST_TYPE } from './artifact';

/** Types of manifest that are read: of an artifact or an image, and of an image for several platforms. */
const MANIFEST_TYPES = [
  MANIFEST_TYPE,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** Time limit for downloading a layer, in milliseconds. */
const DOWNLOADED_WITHIN = 60_000;

/** An ECR registry. It is used only through its API: no Docker and no password. */
export class Registry implements OciRegistry {
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

  public async manifest(repositoryName: string, reference: string): Promise<Blob | undefined> {
    const imageIds = [reference.includes(':') ? { imageDigest: reference } : { imageTag: reference }];
    const { images } = await readably(
      repositoryName,
      this.client.send(new BatchGetImageCommand({ repositoryName, imageIds, acceptedMediaTypes: MANIFEST_TYPES })),
    );
    const { imageManifest, imageManifestMediaType: mediaType = MANIFEST_TYPE, imageId } = images?.[0] ?? {};
    if (imageManifest === undefined) {
      return undefined;
    }
    const content = Buffer.from(imageManifest);
    return { mediaType, content, digest: verified(content, imageId?.imageDigest, `${repositoryName}:${reference}`) };
  }

  public async hasBlob(repositoryName: string, digest: string): Promise<boolean> {
    const { layers } = await readably(
      repositoryName,
      this.client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] })),
    );
    return layers?.[0]?.layerAvailability === 'AVAILABLE';
  }

  public async blob(repositoryName: string, layerDigest: string): Promise<Buffer> {
    const { downloadUrl = '' } = await readably(
      repositoryName,
      this.client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest })),
    );
    const response = await fetch(downloadUrl, { signal: AbortSignal.timeout(DOWNLOADED_WITHIN) });
    if (!response.ok) {
      throw new Error(`downloading layer ${layerDigest} from ECR failed with status ${response.status}`);
    }
    const content = Buffer.from(await response.arrayBuffer());
    verified(content, layerDigest, `layer of ${repositoryName}`);
    return content;
  }

  public async putBlob(repositoryName: string, { digest, content }: Omit<Blob, 'mediaType'>): Promise<void> {
    const { uploadId, partSize = content.length } = await readably(
      repositoryName,
      this.client.send(new InitiateLayerUploadCommand({ repositoryName })),
    );
    for (let first = 0; first < content.length; first += partSize) {
      const part = content.subarray(first, first + partSize);
      const range = { partFirstByte: first, partLastByte: first + part.length - 1 };
      const command = new UploadLayerPartCommand({ repositoryName, uploadId, layerPartBlob: part, ...range });
      await readably(repositoryName, this.client.send(command));
    }
    const complete = new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] });
    await readably(repositoryName, this.client.send(complete));
  }

  /** An upload that is begun and not completed leaves nothing. */
  public async requirePush(repositoryName: string): Promise<void> {
    await readably(repositoryName, this.client.send(new InitiateLayerUploadCommand({ repositoryName })));
  }

  public async putManifest(repositoryName: string, imageTag: string, { content, mediaType }: Blob): Promise<void> {
    const image = { repositoryName, imageTag, imageManifest: content.toString(), imageManifestMediaType: mediaType };
    try {
      await readably(repositoryName, this.client.send(new PutImageCommand(image)));
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

async function readably<Answer>(repositoryName: string, answer: Promise<Answer>): Promise<Answer> {
  return await answer.catch((error: unknown) => {
    throw readable(error, repositoryName);
  });
}

function readable(error: unknown, repositoryName: string): unknown {
  if (error instanceof RepositoryNotFoundException) {
    return new UserError(`there is no ECR repository '${repositoryName}'; deploy the registry stack first`);
  }
  return error instanceof Error && error.name === 'AccessDeniedException' ? refused(error, repositoryName) : error;
}

/** AWS names the kind of policy that refuses. */
function refused({ message }: Error, repositoryName: string): UserError {
  const problem = `AWS refuses these credentials the repository '${repositoryName}'`;
  return /explicit deny in a resource-based policy/.test(message)
    ? new UserError(
        `${problem}: its policy lets only the role of GitHub's jobs change it, administrators included; run one of the workflows deploy, promote and rollback`,
      )
    : new UserError(`${problem}: ${printable(message)}`);
}

/** The digest, if it is that of the content. */
function verified(content: Buffer, expected: string | undefined, what: string): string {
  const digest = digestOf(content);
  if (digest !== expected) {
    throw new Error(`${what} has digest ${digest}, but ECR announced ${expected ?? 'none'}`);
  }
  return digest;
}
