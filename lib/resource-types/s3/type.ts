import { z } from 'zod';
import { formatArn } from '../../plan/arn';
import { bucketName, logicalId } from '../../plan/names';
import type { BucketClaim } from '../../plan/plan';
import type { Grant, ResourceType } from '../resource-type';

const params = z.strictObject({
  versioned: z.boolean().default(false).describe('keeps old versions of objects'),
  expireAfterDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('days after which objects are deleted; never if left out'),
});
type Params = z.infer<typeof params>;

const READ = ['s3:GetObject'];
const LIST: Grant = { actions: ['s3:ListBucket'], resource: ({ name }) => ({ service: 's3', resource: name }) };
const WRITE = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'];

/** An S3 bucket, private and encrypted. */
export const s3: ResourceType<Params> = {
  type: 's3',
  summary: 'an S3 bucket',
  params,
  outputs: {
    bucket: { description: 'name of the bucket' },
    name: { description: 'the same' },
    arn: { description: 'ARN of the bucket' },
    region: { description: 'AWS region' },
    endpoint: { description: 'address of S3' },
  },
  access: {
    read: [LIST, onObjects(READ)],
    write: [onObjects(WRITE)],
    readwrite: [LIST, onObjects([...READ, ...WRITE])],
  },
  defaultAccess: 'readwrite',
  cloudFormation: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
  local: 'a bucket in memory',
  cost: { perMonth: 0, usage: '0.023 per GB, 0.005 per thousand writes' },
  provision(given, { target: { environment, account, local }, uid, id, workloads }) {
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
    const endpoint = local?.awsEndpoint ?? `https://s3.${environment.region}.amazonaws.com`;
    return { claim, outputs: { bucket: name, name, arn, region: environment.region, endpoint } };
  },
};

function onObjects(actions: readonly string[]): Grant {
  return {
    actions: [...actions].sort(),
    resource: ({ name }) => ({ service: 's3', resource: `${name}/*` }),
  };
}
