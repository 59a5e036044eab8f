import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { BucketClaim } from './type';

export const s3: ClaimConstruct<BucketClaim> = {
  scope: 'Buckets',
  make: (parent, id, props) => new ClaimedBucket(parent, id, props),
  wildcards: { '/*': 'All objects of a claimed bucket.' },
};

/**
 * The S3 bucket of one claim: private, encrypted, TLS only.
 *
 * S3 refuses to delete a bucket that holds objects, so `cdk destroy` fails until it is empty. Empty it with
 * `aws s3 rm s3://NAME --recursive`, a versioned one with "Empty" in the S3 console. CDK's `autoDeleteObjects` would
 * need a Lambda function that may delete every object.
 */
class ClaimedBucket extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedProps<BucketClaim>) {
    super(scope, id);
    new Bucket(this, 'Default', {
      bucketName: claim.name,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: claim.versioned,
      lifecycleRules: [
        // Parts of an upload that was never completed cost money, but no listing shows them.
        { id: 'IncompleteUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...(claim.expireAfterDays === undefined ? [] : [expiry(claim.expireAfterDays, claim.versioned)]),
      ],
      removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'Access logs need a second bucket, which costs more than a workload of this size stores.',
    });
  }
}

function expiry(days: number, versioned: boolean) {
  const expiration = Duration.days(days);
  // In a versioned bucket, expiry only hides an object; its old versions must expire, too.
  return { id: 'Expiry', expiration, ...(versioned ? { noncurrentVersionExpiration: expiration } : {}) };
}
