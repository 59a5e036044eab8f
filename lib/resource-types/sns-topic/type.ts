import { z } from 'zod';
import { claimName, formatArn } from '../../plan/names';
import type { ClaimOf } from '../../plan/claim';
import { replaces, type ClaimType } from '../claim-type';

export interface TopicClaim extends ClaimOf<'sns-topic'> {
  /** Messages in order and once; the name ends in `.fifo`, and so do those of the queues that subscribe. */
  readonly fifo: boolean;
}

const params = z.strictObject({
  fifo: z.boolean().default(false).describe('deliver in order and exactly once, to FIFO queues only'),
});
type Params = z.infer<typeof params>;

const TOPIC = 'AWS::SNS::Topic';

/** An SNS topic. A queue subscribes to it with the param `topics`. */
export const snsTopic: ClaimType<Params, TopicClaim> = {
  type: 'sns-topic',
  summary: 'an SNS topic that sqs queues can subscribe to',
  params,
  outputs: {
    arn: { description: 'ARN of the topic' },
    name: { description: 'name of the topic' },
    region: { description: 'AWS region' },
  },
  access: {
    publish: [
      {
        actions: ['sns:GetTopicAttributes', 'sns:Publish'],
        resource: ({ name }) => ({ service: 'sns', resource: name }),
      },
    ],
    // For a queue with this topic in its `topics`: the deployment subscribes it, so the role needs nothing.
    subscribe: [],
  },
  defaultAccess: 'publish',
  cloudFormation: [TOPIC, 'AWS::SNS::TopicPolicy'],
  stack: 'services',
  label: 'topic',
  example: { topic: { type: 'sns-topic', params: { fifo: true } } },
  properties: { name: replaces(TOPIC, 'TopicName'), fifo: replaces(TOPIC, 'FifoTopic') },
  removed: { retained: false },
  alarms: [1],
  local: 'a topic in memory',
  limits: () => [],
  cost: { perMonth: 0, usage: 'a million publishes free, then 0.50 per million; delivery to sqs is free' },
  provision({ fifo }, { target, uid, id, logicalId, workloads }) {
    const { environment, account } = target;
    // SNS: at most 256 of a-z, A-Z, 0-9, _ and -, the ending of a FIFO topic included.
    const name = claimName(environment, id, 256, fifo ? '.fifo' : '');
    const claim: TopicClaim = { type: 'sns-topic', uid, logicalId, name, workloads, fifo };
    const arn = formatArn({ service: 'sns', resource: name }, { region: environment.region, account });
    return { claim, outputs: { arn, name, region: environment.region } };
  },
};
