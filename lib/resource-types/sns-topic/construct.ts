import { Alias } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { TopicClaim } from './type';

export const snsTopic: ClaimConstruct<TopicClaim> = {
  scope: 'Topics',
  make: (parent, id, props) => new ClaimedTopic(parent, id, props),
  monitor(scope, { name }) {
    const topic = Topic.fromTopicArn(scope, 'Topic', Stack.of(scope).formatArn({ service: 'sns', resource: name }));
    return {
      alarms: [
        {
          id: 'FailedDeliveries',
          description: `Topic ${name} could not deliver messages to a queue`,
          metric: topic.metricNumberOfNotificationsFailed(),
          threshold: 0,
        },
      ],
      graphs: {},
    };
  },
};

/**
 * The SNS topic of one claim: encrypted, TLS only.
 *
 * The policy of the AWS managed key `aws/sns` allows every principal of the account that calls through SNS, so a role with
 * `sns:Publish` needs no KMS permission. With this key AWS services cannot publish to a topic; none has to.
 */
export class ClaimedTopic extends Construct {
  public readonly topic: ITopic;

  constructor(scope: Construct, id: string, { claim }: ClaimedProps<TopicClaim>) {
    super(scope, id);
    this.topic = new Topic(this, 'Default', {
      topicName: claim.name,
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
      enforceSSL: true,
      ...(claim.fifo ? { fifo: true, contentBasedDeduplication: true } : {}),
    });
  }
}
