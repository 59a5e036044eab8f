import { z } from 'zod';
import { formatArn } from '../../plan/arn';
import { logicalId, topicName } from '../../plan/names';
import type { TopicClaim } from '../../plan/plan';
import type { ResourceType } from '../resource-type';

const params = z.strictObject({
  fifo: z.boolean().default(false).describe('delivers in order and once, to FIFO queues alone'),
});
type Params = z.infer<typeof params>;

/** An SNS topic. A queue receives its messages by naming it in its `topics`. */
export const snsTopic: ResourceType<Params> = {
  type: 'sns-topic',
  summary: 'an SNS topic, which sqs queues subscribe to',
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
  },
  defaultAccess: 'publish',
  cloudFormation: ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
  local: 'a topic in memory',
  cost: { perMonth: 0, usage: 'a million publishes free, then 0.50 per million; delivery to sqs is free' },
  provision({ fifo }, { target, uid, id, workloads }) {
    const { environment, account } = target;
    const name = topicName(environment, id, fifo);
    const claim: TopicClaim = { type: 'sns-topic', uid, logicalId: logicalId(id), name, workloads, fifo };
    const arn = formatArn({ service: 'sns', resource: name }, { region: environment.region, account });
    return { claim, outputs: { arn, name, region: environment.region } };
  },
};
