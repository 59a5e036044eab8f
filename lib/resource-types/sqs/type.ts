import { z } from 'zod';
import { claimName, formatArn } from '../../plan/names';
import type { ClaimOf } from '../../plan/claim';
import { inPlace, replaces, type ClaimType } from '../claim-type';
import type { Grant, ProvisionContext } from '../resource-type';

export interface QueueClaim extends ClaimOf<'sqs'> {
  /** Delivers in order and exactly once; the name ends in `.fifo`. */
  readonly fifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly deliveryDelaySeconds: number;
  readonly deadLetter: {
    readonly name: string;
    readonly maxReceiveCount: number;
    readonly retentionSeconds: number;
  };
  /** Names of the SNS topics that it subscribes to (raw delivery), sorted. */
  readonly topics: readonly string[];
}

// Ranges: SQS SetQueueAttributes API reference.
const params = z.strictObject({
  fifo: z.boolean().default(false).describe('deliver in order and exactly once'),
  visibilityTimeoutSeconds: z
    .int()
    .min(0)
    .max(43_200)
    .default(30)
    .describe('seconds that a received message is hidden from other consumers'),
  retentionDays: z.int().min(1).max(14).default(4).describe('days that a message is kept'),
  deliveryDelaySeconds: z.int().min(0).max(900).default(0).describe('seconds before a message can be received'),
  maxReceiveCount: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('number of receives before a message is moved to the dead-letter queue'),
  topics: z
    .array(z.string().describe('${resources.<name>.arn} of an sns-topic'))
    .max(100)
    .default([])
    .describe('topics to subscribe to: ${resources.<name>.arn} of each sns-topic'),
});
type Params = z.infer<typeof params>;

const SECONDS_A_DAY = 86_400;
/** The longest that SQS keeps a message: time to look at failures. */
const DEAD_LETTER_RETENTION = 14 * SECONDS_A_DAY;

const CONSUME = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'];
const PUBLISH = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'];
/** Who may receive messages of the queue may also receive its failed ones. */
const ON_DEAD_LETTERS = grant(CONSUME, ({ deadLetter }) => deadLetter.name);

const QUEUE = 'AWS::SQS::Queue';

/** An SQS queue with its dead-letter queue. */
export const sqs: ClaimType<Params, QueueClaim> = {
  type: 'sqs',
  summary: 'an SQS queue with its dead-letter queue',
  params,
  outputs: {
    url: { description: 'URL of the queue, as the AWS SDKs take it' },
    arn: { description: 'ARN of the queue' },
    name: { description: 'name of the queue' },
    region: { description: 'AWS region' },
    dlq_url: { description: 'URL of the dead-letter queue; needs access consume or readwrite' },
    dlq_arn: { description: 'ARN of the dead-letter queue; needs access consume or readwrite' },
  },
  access: {
    consume: [grant(CONSUME), ON_DEAD_LETTERS],
    publish: [grant(PUBLISH)],
    readwrite: [grant([...new Set([...CONSUME, ...PUBLISH])]), ON_DEAD_LETTERS],
  },
  defaultAccess: 'readwrite',
  origins: {
    retentionSeconds: { param: 'retentionDays' },
    'deadLetter.maxReceiveCount': { param: 'maxReceiveCount' },
    deadLetter: { reason: 'every queue has a dead-letter queue, which keeps messages for 14 days' },
  },
  cloudFormation: [QUEUE, 'AWS::SQS::QueuePolicy', 'AWS::SNS::Subscription'],
  stack: 'services',
  // The queue, its dead-letter queue, a policy for each, and a subscription to each topic.
  resources: ({ topics }) => 4 + topics.length,
  label: 'queue',
  example: {
    queue: {
      type: 'sqs',
      params: {
        visibilityTimeoutSeconds: 45,
        retentionDays: 2,
        deliveryDelaySeconds: 5,
        maxReceiveCount: 3,
        topics: ['${resources.topic.arn}'],
      },
    },
    topic: { type: 'sns-topic' },
  },
  after: ['sns-topic'],
  otherNames: ({ deadLetter }) => [deadLetter.name],
  properties: {
    name: replaces(QUEUE, 'QueueName'),
    fifo: replaces(QUEUE, 'FifoQueue'),
    visibilityTimeoutSeconds: inPlace(QUEUE, 'VisibilityTimeout'),
    retentionSeconds: inPlace(QUEUE, 'MessageRetentionPeriod', { loses: shorterRetention }),
    deliveryDelaySeconds: inPlace(QUEUE, 'DelaySeconds'),
    deadLetter: {
      name: replaces(QUEUE, 'QueueName'),
      maxReceiveCount: inPlace(QUEUE, 'RedrivePolicy'),
      retentionSeconds: inPlace(QUEUE, 'MessageRetentionPeriod', { loses: shorterRetention }),
    },
    // Each topic has its own subscription, which is added or removed; the queue stays.
    topics: inPlace('AWS::SNS::Subscription', 'TopicArn'),
  },
  // Never kept: its messages are short-lived.
  removed: { loses: 'its messages, and those of its dead-letter queue, are deleted', retained: false },
  alarms: [1, 1],
  local: 'a queue in memory',
  limits: () => [],
  cost: { perMonth: 0, usage: 'a million requests free, then 0.40 per million' },
  provision(given, context) {
    const { target, uid, id, logicalId, workloads } = context;
    const { environment, account } = target;
    const { region } = environment;
    // SQS: at most 80 of a-z, A-Z, 0-9, _ and -, `.fifo` included.
    const ending = given.fifo ? '.fifo' : '';
    const name = claimName(environment, id, 80, ending);
    const deadLetterName = claimName(environment, id, 80, `-dlq${ending}`);
    const endpoint = target.local?.awsEndpoint ?? `https://sqs.${region}.amazonaws.com`;
    const arn = (queue: string) => formatArn({ service: 'sqs', resource: queue }, { region, account });
    const claim: QueueClaim = {
      type: 'sqs',
      uid,
      logicalId,
      name,
      workloads,
      fifo: given.fifo,
      visibilityTimeoutSeconds: given.visibilityTimeoutSeconds,
      retentionSeconds: given.retentionDays * SECONDS_A_DAY,
      deliveryDelaySeconds: given.deliveryDelaySeconds,
      deadLetter: {
        name: deadLetterName,
        maxReceiveCount: given.maxReceiveCount,
        retentionSeconds: DEAD_LETTER_RETENTION,
      },
      topics: topicNames(given.topics, given.fifo, context),
    };
    return {
      claim,
      outputs: {
        url: `${endpoint}/${account}/${name}`,
        arn: arn(name),
        name,
        region,
        dlq_url: `${endpoint}/${account}/${deadLetterName}`,
        dlq_arn: arn(deadLetterName),
      },
    };
  },
};

function grant(operations: readonly string[], queue = ({ name }: QueueClaim) => name): Grant<QueueClaim> {
  return {
    actions: operations.map((operation) => `sqs:${operation}`).sort(),
    resource: (claim) => ({ service: 'sqs', resource: queue(claim) }),
  };
}

/** SQS SetQueueAttributes API reference: a shorter period deletes messages that are older. */
function shorterRetention(before: number, after: number): string | undefined {
  return after < before ? `messages older than ${after / SECONDS_A_DAY} days are deleted` : undefined;
}

/**
 * Names of topics from their ARNs. An ARN counts only if it is the output of a resource: a written one could be that of
 * another workload's topic, whose owner was not asked.
 */
function topicNames(arns: readonly string[], fifo: boolean, { target, references, error }: ProvisionContext): string[] {
  const { environment, account } = target;
  const arnOf = (name: string) =>
    formatArn({ service: 'sns', resource: name }, { region: environment.region, account });
  const names = arns.flatMap((arn, index) => {
    const topic = references.find(({ type, name }) => type === 'sns-topic' && arn === arnOf(name));
    if (topic === undefined) {
      error(
        ['topics', index],
        `'${arn}' is not the arn of a resource in this file; write \${resources.<name>.arn} of an sns-topic`,
      );
    } else if (topic.name.endsWith('.fifo') !== fifo) {
      error(['topics', index], `topic '${topic.name}' and the queue differ in fifo; set it on both or on neither`);
    }
    return topic?.name ?? [];
  });
  return [...new Set(names)].sort();
}
