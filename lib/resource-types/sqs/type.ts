import { z } from 'zod';
import { formatArn } from '../../plan/arn';
import { logicalId, queueName } from '../../plan/names';
import type { QueueClaim } from '../../plan/plan';
import type { Grant, ProvisionContext, ResourceType } from '../resource-type';

// Ranges: SQS SetQueueAttributes API reference.
const params = z.strictObject({
  fifo: z.boolean().default(false).describe('delivers in order and once'),
  visibilityTimeoutSeconds: z
    .int()
    .min(0)
    .max(43_200)
    .default(30)
    .describe('seconds a received message is hidden from others'),
  retentionDays: z.int().min(1).max(14).default(4).describe('days a message is kept'),
  deliveryDelaySeconds: z.int().min(0).max(900).default(0).describe('seconds before a message can be received'),
  maxReceiveCount: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('receives after which a message goes to the dead-letter queue'),
  topics: z
    .array(z.string())
    .max(100)
    .default([])
    .describe('topics whose messages it receives: the arn of an sns-topic each'),
});
type Params = z.infer<typeof params>;

const SECONDS_A_DAY = 86_400;
/** The longest SQS keeps a message: time to look at what failed. */
const DEAD_LETTER_RETENTION = 14 * SECONDS_A_DAY;

const CONSUME = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'];
const PUBLISH = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'];

/** An SQS queue with its dead-letter queue. */
export const sqs: ResourceType<Params> = {
  type: 'sqs',
  summary: 'an SQS queue with its dead-letter queue',
  params,
  outputs: {
    url: { description: 'address of the queue, as the SDKs take it' },
    arn: { description: 'ARN of the queue' },
    name: { description: 'name of the queue' },
    region: { description: 'AWS region' },
    dlq_url: { description: 'address of the dead-letter queue' },
    dlq_arn: { description: 'ARN of the dead-letter queue' },
  },
  access: {
    consume: [grant(CONSUME)],
    publish: [grant(PUBLISH)],
    readwrite: [grant([...new Set([...CONSUME, ...PUBLISH])])],
  },
  defaultAccess: 'readwrite',
  origins: {
    retentionSeconds: { param: 'retentionDays' },
    'deadLetter.maxReceiveCount': { param: 'maxReceiveCount' },
    deadLetter: { reason: 'every queue has a dead-letter queue, which keeps messages for 14 days' },
  },
  cloudFormation: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::SNS::Subscription'],
  local: 'a queue in memory',
  cost: { perMonth: 0, usage: 'a million requests free, then 0.40 per million' },
  provision(given, context) {
    const { target, uid, id, workloads } = context;
    const { environment, account } = target;
    const { region } = environment;
    const name = queueName(environment, id, given.fifo);
    const deadLetterName = queueName(environment, id, given.fifo, '-dlq');
    const endpoint = target.local?.awsEndpoint ?? `https://sqs.${region}.amazonaws.com`;
    const arn = (queue: string) => formatArn({ service: 'sqs', resource: queue }, { region, account });
    const claim: QueueClaim = {
      type: 'sqs',
      uid,
      logicalId: logicalId(id),
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

function grant(operations: readonly string[]): Grant {
  return {
    actions: operations.map((operation) => `sqs:${operation}`).sort(),
    resource: ({ name }) => ({ service: 'sqs', resource: name }),
  };
}

/** Names of topics, from their ARNs. An ARN of anything else is refused: the queue would wait for it in vain. */
function topicNames(arns: readonly string[], fifo: boolean, { target, error }: ProvisionContext): string[] {
  const { environment, account } = target;
  const names = arns.map((arn, index) => {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    if (arn !== formatArn({ service: 'sns', resource: name }, { region: environment.region, account })) {
      error(
        ['topics', index],
        `'${arn}' is not a topic of this platform; write \${resources.<name>.arn} of an sns-topic`,
      );
    } else if (name.endsWith('.fifo') !== fifo) {
      error(['topics', index], `'${name}' and the queue differ in fifo; SNS takes both or neither`);
    }
    return name;
  });
  return [...new Set(names)].sort();
}
