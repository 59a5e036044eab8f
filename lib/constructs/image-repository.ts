import {
  ImageTagMutabilityExclusionFilter,
  Repository,
  RepositoryEncryption,
  TagMutability,
  TagStatus,
} from 'aws-cdk-lib/aws-ecr';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ImageRepositoryProps {
  readonly repositoryName: string;
  /** The only tag that may move to another image. Default: none, a tag never moves. */
  readonly movingTag?: string;
  /** Images that are kept; older ones are deleted. Default: enough for roll-backs. */
  readonly keptImages?: number;
  /** With `DESTROY` the repository is deleted with all its images. */
  readonly removalPolicy: RemovalPolicy;
}

/** Enough for roll-backs; at about 60 MB each, at most two gigabytes for each workload. */
export const KEPT_IMAGES = 30;

/** An ECR repository: scanned on push, immutable, and of bounded size. */
export class ImageRepository extends Construct {
  protected readonly repository: Repository;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { repositoryName, movingTag, keptImages = KEPT_IMAGES, removalPolicy } = props;
    this.repository = new Repository(this, 'Default', {
      repositoryName,
      imageScanOnPush: true,
      encryption: RepositoryEncryption.AES_256,
      ...(movingTag === undefined
        ? { imageTagMutability: TagMutability.IMMUTABLE }
        : {
            imageTagMutability: TagMutability.IMMUTABLE_WITH_EXCLUSION,
            imageTagMutabilityExclusionFilters: [ImageTagMutabilityExclusionFilter.wildcard(movingTag)],
          }),
      lifecycleRules: [
        { description: 'Expire untagged images', tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: `Keep ${String(keptImages)} images`, tagStatus: TagStatus.ANY, maxImageCount: keptImages },
      ],
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
      removalPolicy,
    });
  }
}
