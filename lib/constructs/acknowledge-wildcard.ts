import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Accepts one resource with a wildcard in the policies below a construct, for cdk-nag. Any other wildcard is still
 * reported.
 */
export function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  // cdk-nag writes values that are known only at deployment as `<name>`.
  const finding = resource.replaceAll(Stack.of(scope).account, '<AWS::AccountId>');
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${finding}]`, reason });
}
