import { Alias } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { TopicClaim } from '../../plan/plan';

/** What a claimed topic needs to know. */
export interface ClaimedTopicProps {
  readonly claim: TopicClaim;
}

/**
 * The SNS topic of one claim: encrypted, reached over TLS alone.
 *
 * The policy of the AWS managed key `aws/sns` admits every principal of the account that calls through SNS, so a role
 * with `sns:Publish` needs no permission of KMS. AWS services could not publish; no claimed topic has one that does.
 */
export class ClaimedTopic extends Construct {
  public readonly topic: ITopic;

  constructor(scope: Construct, id: string, { claim }: ClaimedTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Default', {
      topicName: claim.name,
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
      enforceSSL: true,
      ...(claim.fifo ? { fifo: true, contentBasedDeduplication: true } : {}),
    });
  }
}
