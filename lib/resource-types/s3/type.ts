import { z } from 'zod';
import { worldwideSuffix } from '../../config/platform-names';
import { claimName, formatArn } from '../../plan/names';
import type { ClaimOf } from '../../plan/claim';
import { inPlace, replaces, type ClaimType } from '../claim-type';
import type { Grant } from '../resource-type';

export interface BucketClaim extends ClaimOf<'s3'> {
  readonly versioned: boolean;
  /** Objects are deleted after so many days; never if left out. */
  readonly expireAfterDays?: number;
}

const params = z.strictObject({
  versioned: z.boolean().default(false).describe('keep old versions of objects'),
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

const BUCKET = 'AWS::S3::Bucket';

/** An S3 bucket, private and encrypted. */
export const s3: ClaimType<Params, BucketClaim> = {
  type: 's3',
  summary: 'an S3 bucket',
  params,
  outputs: {
    bucket: { description: 'name of the bucket' },
    name: { description: 'the same as bucket' },
    arn: { description: 'ARN of the bucket' },
    region: { description: 'AWS region' },
    endpoint: { description: 'address of S3 in the region' },
  },
  access: {
    read: [LIST, onObjects(READ)],
    write: [onObjects(WRITE)],
    readwrite: [LIST, onObjects([...READ, ...WRITE])],
  },
  defaultAccess: 'readwrite',
  cloudFormation: [BUCKET, 'AWS::S3::BucketPolicy'],
  stack: 'data',
  label: 'bucket',
  example: { bucket: { type: 's3', params: { versioned: true, expireAfterDays: 90 } } },
  properties: {
    name: replaces(BUCKET, 'BucketName'),
    versioned: inPlace<boolean>(BUCKET, 'VersioningConfiguration', {
      note: (_, after) => (after ? undefined : 'existing versions stay; no new ones are kept'),
    }),
    expireAfterDays: inPlace<number | undefined>(BUCKET, 'LifecycleConfiguration', {
      loses: (before = Infinity, after = Infinity) =>
        after < before ? `objects older than ${after} days are deleted` : undefined,
    }),
  },
  removed: {
    loses: 'it leaves the stack with its objects',
    retained: true,
    note: 'S3 does not delete a bucket that holds objects: it stays in the account, outside of the stack, until it is empty and deleted by hand',
  },
  alarms: [],
  local: 'a bucket in memory',
  limits: ({ versioned, expireAfterDays }) => [
    ...(versioned ? ['objects have one version'] : []),
    ...(expireAfterDays === undefined ? [] : [`objects do not expire after ${expireAfterDays} days`]),
  ],
  cost: { perMonth: 0, usage: '0.023 per GB, 0.005 per thousand writes' },
  provision(given, { target: { environment, account, local }, uid, id, logicalId, workloads }) {
    // S3: 3 to 63 of a-z, 0-9 and -, unique in the world.
    const name = claimName(environment, id, 63, `-${worldwideSuffix(environment)}`);
    const claim: BucketClaim = {
      type: 's3',
      uid,
      logicalId,
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
