import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { TopicClaim } from '../../plan/plan';

/** Creates a topic; the queues that subscribe to it do so when they are created. */
export async function createTopic(sns: SNSClient, { name, fifo }: TopicClaim): Promise<void> {
  const Attributes = fifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'true' } : undefined;
  await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
}
