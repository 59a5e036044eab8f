import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { TopicClaim } from '../orchestrator/plan';

/** Creates a topic. Queues subscribe to it by themselves: `subscribeQueue`. */
export async function createTopic(sns: SNSClient, { name, fifo }: TopicClaim): Promise<void> {
  const Attributes = fifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'true' } : undefined;
  await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
}
