import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
  type BucketLocationConstraint,
  type CreateBucketCommandInput,
} from '@aws-sdk/client-s3';
import type { LocalClaim } from '../local-claim';
import type { BucketClaim } from './type';

export const s3: LocalClaim<BucketClaim, { s3: S3Client }> = {
  clients: (config) => ({ s3: new S3Client({ ...config, forcePathStyle: true }) }),
  async create({ s3: client }, claim, embedded) {
    const Bucket = claim.name;
    try {
      await client.send(new CreateBucketCommand({ Bucket, ...location(await client.config.region()) }));
    } catch (error) {
      if (!(error instanceof BucketAlreadyOwnedByYou)) {
        throw error;
      }
    }
    if (!embedded) {
      await addFeatures(client, claim);
    }
  },
};

async function addFeatures(client: S3Client, { name: Bucket, versioned, expireAfterDays }: BucketClaim): Promise<void> {
  if (versioned) {
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  if (expireAfterDays !== undefined) {
    const rule = {
      ID: 'expire',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      Expiration: { Days: expireAfterDays },
    };
    await client.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }),
    );
  }
}

/** S3 takes no location for its first region. */
function location(region: string): Pick<CreateBucketCommandInput, 'CreateBucketConfiguration'> {
  return region === 'us-east-1'
    ? {}
    : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
}
