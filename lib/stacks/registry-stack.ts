import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ArtifactRepository } from '../constructs/artifact-repository';
import { ImageRepository } from '../constructs/image-repository';
import type { Image } from '../plan/plan';

export interface RegistryStackProps extends StackProps {
  readonly images: readonly Image[];
  /** Name of the repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** Name of the only role that may push the artifact, as in an ARN: `dev-security-GithubRole*`. */
  readonly publisherRole: string;
  /** The tag Flux follows. */
  readonly environmentName: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Registry plane: one repository per image that is built here, and one for the artifact that Flux pulls. */
export class RegistryStack extends Stack {
  constructor(scope: Construct, id: string, props: RegistryStackProps) {
    const { images, artifactRepository, publisherRole, environmentName, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);

    new ArtifactRepository(this, 'Artifact', {
      repositoryName: artifactRepository,
      movingTag: environmentName,
      publisherRole,
      removalPolicy,
    });

    const repositories = new Construct(this, 'Images');
    for (const { logicalId, repository } of images) {
      new ImageRepository(repositories, logicalId, { repositoryName: repository, removalPolicy });
    }
  }
}
