import type { Claim } from '../plan/plan';
import type { PropertyChange } from './comparison';

/** What a claim's property becomes in CloudFormation, and what its change does. */
export interface Behaviour {
  /** Type and property in CloudFormation. */
  readonly property: string;
  readonly effect: PropertyChange['effect'];
  /** Where its "Update requires" is written. */
  readonly source: string;
  /** What a change in place loses, if anything. */
  readonly loses?: (before: unknown, after: unknown) => string | undefined;
  /** Why CloudFormation refuses a change, if it does. */
  readonly refuses?: (before: unknown, after: unknown) => string | undefined;
  /** What a reader should know besides. */
  readonly note?: (before: unknown, after: unknown) => string | undefined;
}

const REFERENCE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
const table = (property: string) => ({
  property: `AWS::DynamoDB::Table ${property}`,
  source: `${REFERENCE}/aws-resource-dynamodb-table.html#cfn-dynamodb-table-${property.toLowerCase()}`,
});
const queue = (property: string) => ({
  property: `AWS::SQS::Queue ${property}`,
  source: `${REFERENCE}/aws-resource-sqs-queue.html#cfn-sqs-queue-${property.toLowerCase()}`,
});
const topic = (property: string) => ({
  property: `AWS::SNS::Topic ${property}`,
  source: `${REFERENCE}/aws-resource-sns-topic.html#cfn-sns-topic-${property.toLowerCase()}`,
});
const bucket = (property: string) => ({
  property: `AWS::S3::Bucket ${property}`,
  source: `${REFERENCE}/aws-resource-s3-bucket.html#cfn-s3-bucket-${property.toLowerCase()}`,
});
const secret = (property: string) => ({
  property: `AWS::SecretsManager::Secret ${property}`,
  source: `${REFERENCE}/aws-resource-secretsmanager-secret.html#cfn-secretsmanager-secret-${property.toLowerCase()}`,
});

const IN_PLACE = { effect: 'in place' } as const;
const REPLACE = { effect: 'replace' } as const;

/**
 * What a change of each property of a claim does, by claim type: the "Update requires" of the CloudFormation reference
 * (a test compares it with the copy that `cdk diff` uses), for what lib/constructs/claimed-*.ts set. What a change in
 * place loses is told by the API references of the services. `index-refusal.ts` knows more of indexes.
 */
export const CLAIM_BEHAVIOURS: ReadonlyMap<Claim['type'], ReadonlyMap<string, Behaviour>> = new Map([
  [
    'dynamodb-table',
    behaviours({
      name: { ...table('TableName'), ...REPLACE },
      hashKey: { ...table('KeySchema'), ...REPLACE },
      rangeKey: { ...table('KeySchema'), ...REPLACE },
      indexes: { ...table('GlobalSecondaryIndexes'), ...IN_PLACE },
      ttlAttribute: {
        ...table('TimeToLiveSpecification'),
        ...IN_PLACE,
        loses: (before, after) =>
          before === undefined ? `items whose ${String(after)} is past are deleted` : undefined,
        refuses: (before, after) =>
          before !== undefined && after !== undefined
            ? 'DynamoDB takes another ttlAttribute only after a release without one'
            : undefined,
      },
      stream: {
        ...table('StreamSpecification'),
        ...IN_PLACE,
        note: (before) =>
          before === undefined ? undefined : 'readers of the former stream have 24 hours for its rest',
      },
      maxReadUnits: { ...table('OnDemandThroughput'), ...IN_PLACE },
      maxWriteUnits: { ...table('OnDemandThroughput'), ...IN_PLACE },
      pointInTimeRecovery: {
        ...table('PointInTimeRecoverySpecification'),
        ...IN_PLACE,
        loses: (before) => (before === true ? 'its continuous backups are deleted' : undefined),
      },
    }),
  ],
  [
    'sqs',
    behaviours({
      name: { ...queue('QueueName'), ...REPLACE },
      fifo: { ...queue('FifoQueue'), ...REPLACE },
      visibilityTimeoutSeconds: { ...queue('VisibilityTimeout'), ...IN_PLACE },
      retentionSeconds: { ...queue('MessageRetentionPeriod'), ...IN_PLACE, loses: shorterRetention },
      deliveryDelaySeconds: { ...queue('DelaySeconds'), ...IN_PLACE },
      'deadLetter.name': { ...queue('QueueName'), ...REPLACE },
      'deadLetter.maxReceiveCount': { ...queue('RedrivePolicy'), ...IN_PLACE },
      'deadLetter.retentionSeconds': { ...queue('MessageRetentionPeriod'), ...IN_PLACE, loses: shorterRetention },
      topics: {
        property: 'AWS::SNS::Subscription TopicArn',
        source: `${REFERENCE}/aws-resource-sns-subscription.html#cfn-sns-subscription-topicarn`,
        // Each topic has a subscription of its own, which comes and goes; the queue stays.
        ...IN_PLACE,
      },
    }),
  ],
  [
    'sns-topic',
    behaviours({ name: { ...topic('TopicName'), ...REPLACE }, fifo: { ...topic('FifoTopic'), ...REPLACE } }),
  ],
  [
    's3',
    behaviours({
      name: { ...bucket('BucketName'), ...REPLACE },
      versioned: {
        ...bucket('VersioningConfiguration'),
        ...IN_PLACE,
        note: (_, after) => (after === false ? 'versions that are there stay; new ones are not kept' : undefined),
      },
      expireAfterDays: {
        ...bucket('LifecycleConfiguration'),
        ...IN_PLACE,
        loses: (before, after) =>
          isShorter(before ?? Infinity, after) ? `objects older than ${String(after)} days are deleted` : undefined,
      },
    }),
  ],
  [
    'secret',
    behaviours({
      name: { ...secret('Name'), ...REPLACE },
      length: {
        ...secret('GenerateSecretString'),
        ...IN_PLACE,
        note: () => 'AWS makes up another value; the one before stays as the version AWSPREVIOUS',
      },
    }),
  ],
]);

function behaviours(by: Readonly<Record<string, Behaviour>>): ReadonlyMap<string, Behaviour> {
  return new Map(Object.entries(by));
}

/** SQS SetQueueAttributes API reference: a shorter period deletes messages that are older. */
function shorterRetention(before: unknown, after: unknown): string | undefined {
  return isShorter(before, after) ? `messages older than ${Number(after) / 86_400} days are deleted` : undefined;
}

function isShorter(before: unknown, after: unknown): boolean {
  return typeof before === 'number' && typeof after === 'number' && after < before;
}
