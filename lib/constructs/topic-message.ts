import { type IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * A rule's target that publishes one paragraph; `EventField`s in it are filled in.
 *
 * Unlike CDK's `SnsTopic` it leaves the topic's policy alone: that one would let any rule of any account publish, and
 * would tie the topic's stack to the rule's.
 */
export function topicMessage(topic: ITopic, text: string): IRuleTarget {
  return { bind: () => ({ arn: topic.topicArn, input: RuleTargetInput.fromText(text) }) };
}
