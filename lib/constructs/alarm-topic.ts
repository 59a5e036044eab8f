import { type IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Recipient. AWS sends one message that has to be confirmed before any alarm arrives. */
  readonly email: string;
  /** First part of the name of every stack, for example `dev-`. Rules of other stacks cannot publish. */
  readonly stackPrefix: string;
}

/** The SNS topic that e-mails every alarm, and every event that a person has to look at, from any stack. */
export class AlarmTopic extends Construct {
  public readonly topic: ITopic;

  constructor(scope: Construct, id: string, { email, stackPrefix }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Default', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));

    // With a policy of its own a topic loses the default one, which lets every principal of the account publish.
    const { account } = Stack.of(this);
    const rules = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: `${stackPrefix}*` });
    const publishers = [
      { sid: 'AllowAlarms', service: 'cloudwatch.amazonaws.com', conditions: {} },
      { sid: 'AllowRules', service: 'events.amazonaws.com', conditions: { ArnLike: { 'aws:SourceArn': rules } } },
    ];
    for (const { sid, service, conditions } of publishers) {
      topic.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal(service)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': account }, ...conditions },
        }),
      );
    }

    this.topic = topic;
  }
}

/**
 * A rule's target that publishes one paragraph; `EventField`s in it are filled in.
 *
 * Unlike CDK's `SnsTopic` it does not change the topic's policy: that one would let any rule of any account publish, and
 * would make the topic's stack depend on the rule's.
 */
export function topicMessage(topic: ITopic, text: string): IRuleTarget {
  return { bind: () => ({ arn: topic.topicArn, input: RuleTargetInput.fromText(text) }) };
}
