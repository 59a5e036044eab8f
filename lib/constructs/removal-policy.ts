import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Environment } from '../config/environment';

/** What becomes of data that leaves the stack, in CDK's words. */
export function removalPolicyOf(removal: Environment['removal']): RemovalPolicy {
  return removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
