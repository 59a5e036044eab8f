import { randomUUID } from 'node:crypto';
import { ListTopicsCommand, ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientConfig } from './client-config';
import type { OpenData } from './resource-data';

/** A topic keeps no messages: its subscriptions. */
export const topic: OpenData = (access) => {
  const client = new SNSClient(clientConfig(access));
  const arnOf = async (name: string) => {
    const { Topics = [] } = await client.send(new ListTopicsCommand({}));
    return Topics.flatMap(({ TopicArn }) => TopicArn ?? []).find((arn) => arn.endsWith(`:${name}`));
  };
  return {
    async show(name) {
      const TopicArn = await arnOf(name);
      const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      return Subscriptions.map(({ Protocol: protocol, Endpoint: endpoint }) => ({ protocol, endpoint }));
    },
    async put(name, { value }) {
      const fifo = name.endsWith('.fifo') ? { MessageGroupId: 'idp', MessageDeduplicationId: randomUUID() } : {};
      await client.send(new PublishCommand({ TopicArn: await arnOf(name), Message: value.toString(), ...fifo }));
    },
  };
};
