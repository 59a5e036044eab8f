import { z } from 'zod';
import { formatArn } from '../arn';
import { logicalId, queueName } from '../names';
import type { Claim, QueueClaim } from '../plan';
import type { Grant, ResourceType } from '../resource-type';

// Ranges: SQS SetQueueAttributes API reference.
const params = z.strictObject({
  fifo: z.boolean().default(false),
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).default(30),
  retentionDays: z.int().min(1).max(14).default(4),
  deliveryDelaySeconds: z.int().min(0).max(900).default(0),
  maxReceiveCount: z.int().min(1).max(1000).default(5),
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
  outputs: ['url', 'arn', 'name', 'region', 'dlq_url', 'dlq_arn'],
  access: {
    consume: grant(CONSUME),
    publish: grant(PUBLISH),
    readwrite: grant([...new Set([...CONSUME, ...PUBLISH])]),
  },
  provision(given, { target, uid, id, workloads }) {
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

function grant(operations: readonly string[]) {
  const actions = operations.map((operation) => `sqs:${operation}`).sort();
  return (claim: Claim): Grant[] => [{ actions, resource: { service: 'sqs', resource: claim.name } }];
}
