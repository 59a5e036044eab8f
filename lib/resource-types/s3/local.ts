import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  type BucketLocationConstraint,
  type CreateBucketCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketClaim } from '../../plan/plan';

/** Creates a bucket. @returns what it asks for and the embedded service cannot do */
export async function createBucket(s3: S3Client, claim: BucketClaim, embedded: boolean): Promise<string[]> {
  const Bucket = claim.name;
  const { versioned, expireAfterDays } = claim;
  try {
    await s3.send(new CreateBucketCommand({ Bucket, ...location(await s3.config.region()) }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) {
      throw error;
    }
  }
  if (embedded) {
    return [
      ...(versioned ? ['objects have one version'] : []),
      ...(expireAfterDays === undefined ? [] : [`objects do not expire after ${expireAfterDays} days`]),
    ];
  }
  if (versioned) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  if (expireAfterDays !== undefined) {
    const rule = {
      ID: 'expire',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      Expiration: { Days: expireAfterDays },
    };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }));
  }
  return [];
}

/** S3 takes every region for a location but its first. */
function location(region: string): Pick<CreateBucketCommandInput, 'CreateBucketConfiguration'> {
  return region === 'us-east-1'
    ? {}
    : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
}
