import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Tells cdk-nag that a policy below a construct names a resource with a wildcard on purpose. One acknowledgement is
 * for one resource: any other wildcard is still found.
 */
export function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  // cdk-nag writes what is known at deployment only as `<name>`.
  const finding = resource.replaceAll(Stack.of(scope).account, '<AWS::AccountId>');
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${finding}]`, reason });
}
