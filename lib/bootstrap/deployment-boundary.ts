import type { Environment } from '../config/environment';
import { arn, type PolicyStatement } from './policy-statement';

/**
 * Limits the roles that `cdk bootstrap` makes to the stacks of this environment.
 *
 * Its deploy role may change and delete every stack of the account. CloudFormation then uses the role that the stack was
 * made with, so that a qualifier alone would not keep one environment from changing another.
 */
export function deploymentBoundary({ region, name }: Environment): PolicyStatement[] {
  return [
    { Effect: 'Allow', Action: ['*'], Resource: ['*'] },
    {
      Effect: 'Deny',
      Action: [
        'cloudformation:CancelUpdateStack',
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:Create*',
        'cloudformation:Delete*',
        'cloudformation:Execute*',
        'cloudformation:RollbackStack',
        'cloudformation:Set*',
        'cloudformation:SignalResource',
        'cloudformation:Update*',
      ],
      NotResource: [arn('cloudformation', region, `stack/${name}-*/*`)],
    },
  ];
}
