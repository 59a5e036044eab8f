import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalPolicyOf } from '../constructs/removal-policy';
import type { Environment } from '../config/environment';
import { ImageRepository } from '../constructs/image-repository';
import type { Image } from '../plan/plan';

/** What the registry needs to know. */
export interface RegistryStackProps extends StackProps {
  readonly images: readonly Image[];
  /** Name of the repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** The tag Flux follows. */
  readonly environmentName: string;
  readonly removal: Environment['removal'];
}

/** Registry plane: one repository per image that is built here, and one for the artifact that Flux pulls. */
export class RegistryStack extends Stack {
  constructor(scope: Construct, id: string, props: RegistryStackProps) {
    const { images, artifactRepository, environmentName, removal, ...stackProps } = props;
    super(scope, id, stackProps);
    const removalPolicy = removalPolicyOf(removal);

    new ImageRepository(this, 'Artifact', {
      repositoryName: artifactRepository,
      movingTag: environmentName,
      removalPolicy,
    });

    const repositories = new Construct(this, 'Images');
    for (const { workload, repository } of images) {
      new ImageRepository(repositories, pascalCase(workload), { repositoryName: repository, removalPolicy });
    }
  }
}

/** A digit at the start of a word is kept apart, so that `a-1` and `a1` differ. */
function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => (/^\d/.test(word) ? `_${word}` : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}
