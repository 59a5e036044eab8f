import { CfnWaitConditionHandle } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Something that costs nothing and does nothing: CloudFormation refuses a stack without any resource. */
export function addPlaceholder(stack: Construct): void {
  new CfnWaitConditionHandle(stack, 'Placeholder');
}
