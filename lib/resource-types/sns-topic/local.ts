import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { LocalClaim } from '../local-claim';
import type { TopicClaim } from './type';

export const snsTopic: LocalClaim<TopicClaim, { sns: SNSClient }> = {
  clients: (config) => ({ sns: new SNSClient(config) }),
  async create({ sns }, { name, fifo }) {
    const Attributes = fifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'true' } : undefined;
    await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
  },
};
