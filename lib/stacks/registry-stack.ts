import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ArtifactRepository } from '../constructs/artifact-repository';
import { ImageRepository } from '../constructs/image-repository';
import { addPlaceholder } from '../constructs/placeholder';
import type { Image } from '../plan/plan';

export interface RegistryStackProps extends StackProps {
  readonly images: readonly Image[];
  /** What Flux pulls; it is in one cell. */
  readonly artifact?: ReleasedArtifact;
  readonly removalPolicy: RemovalPolicy;
}

export interface ReleasedArtifact {
  /** Name of its repository. */
  readonly repository: string;
  /** Name of the only role that may push it, as in an ARN: `dev-security-GithubRole*`. */
  readonly publisherRole: string;
  /** The tag that Flux follows. */
  readonly movingTag: string;
}

/** Registry plane: one repository per image that is built here, and one for the artifact that Flux pulls. */
export class RegistryStack extends Stack {
  constructor(scope: Construct, id: string, props: RegistryStackProps) {
    const { images, artifact, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);

    if (artifact === undefined) {
      addPlaceholder(this);
    } else {
      const { repository: repositoryName, ...rest } = artifact;
      new ArtifactRepository(this, 'Artifact', { repositoryName, ...rest, removalPolicy });
    }

    const repositories = new Construct(this, 'Images');
    for (const { logicalId, repository } of images) {
      new ImageRepository(repositories, logicalId, { repositoryName: repository, removalPolicy });
    }
  }
}
