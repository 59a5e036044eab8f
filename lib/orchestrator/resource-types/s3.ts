import { z } from 'zod';
import { formatArn } from '../arn';
import { bucketName, logicalId } from '../names';
import type { BucketClaim, Claim } from '../plan';
import type { Grant, ResourceType } from '../resource-type';

const params = z.strictObject({
  versioned: z.boolean().default(false),
  expireAfterDays: z.int().min(1).max(3650).optional(),
});
type Params = z.infer<typeof params>;

const READ = ['s3:GetObject'];
const WRITE = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'];

/** An S3 bucket, private and encrypted. */
export const s3: ResourceType<Params> = {
  type: 's3',
  summary: 'an S3 bucket',
  params,
  outputs: ['bucket', 'name', 'arn', 'region'],
  access: {
    read: grant(['s3:ListBucket'], READ),
    write: grant([], WRITE),
    readwrite: grant(['s3:ListBucket'], [...READ, ...WRITE]),
  },
  provision(given, { target: { environment, account }, uid, id, workloads }) {
    const name = bucketName(environment, id);
    const claim: BucketClaim = {
      type: 's3',
      uid,
      logicalId: logicalId(id),
      name,
      workloads,
      versioned: given.versioned,
      ...(given.expireAfterDays === undefined ? {} : { expireAfterDays: given.expireAfterDays }),
    };
    const arn = formatArn({ service: 's3', resource: name }, { region: environment.region, account });
    return { claim, outputs: { bucket: name, name, arn, region: environment.region } };
  },
};

function grant(onBucket: readonly string[], onObjects: readonly string[]) {
  return (claim: Claim): Grant[] => [
    ...(onBucket.length > 0 ? [{ actions: onBucket, resource: { service: 's3', resource: claim.name } as const }] : []),
    { actions: [...onObjects].sort(), resource: { service: 's3', resource: `${claim.name}/*` } },
  ];
}
