import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ImageRepository, type ImageRepositoryProps, KEPT_IMAGES } from './image-repository';

export interface ArtifactRepositoryProps extends Omit<ImageRepositoryProps, 'keptImages'> {
  /** Name of the only role that may push, as in an ARN: `dev-security-GithubRole*`. */
  readonly publisherRole: string;
}

/** All that pushes, moves a tag or deletes (Service Authorization Reference of Amazon ECR). */
const CHANGES = [
  'ecr:BatchDeleteImage',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/**
 * The repository of the artifact that Flux pulls. Whoever can change it says what the cluster runs, so its policy refuses
 * that to everybody but one role, administrators included. They can still remove the policy, which CloudTrail records, and
 * delete the repository: `ecr:DeleteRepository` takes the images with it and is not refused, since CloudFormation needs it.
 */
export class ArtifactRepository extends ImageRepository {
  constructor(scope: Construct, id: string, { publisherRole, ...props }: ArtifactRepositoryProps) {
    // A release that is signed is two images.
    super(scope, id, { ...props, keptImages: 2 * KEPT_IMAGES });
    const { account, partition } = Stack.of(this);
    this.repository.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: CHANGES,
        conditions: {
          ArnNotLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${publisherRole}` },
        },
      }),
    );
  }
}
