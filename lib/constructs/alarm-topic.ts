import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the alarm topic needs to know. */
export interface AlarmTopicProps {
  /** Who is told. AWS sends one message that has to be confirmed before any alarm arrives. */
  readonly email: string;
}

/** Where every alarm goes: one SNS topic that sends e-mail. */
export class AlarmTopic extends Construct {
  public readonly action: SnsAction;

  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Default', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A policy of our own replaces the default one, under which the account's alarms could publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.action = new SnsAction(topic);
  }
}
