import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { FLUENTD } from './service-accounts';
import type { ServiceAccountTrust } from './service-account-trust';

export interface FluentdRoleProps {
  readonly trust: ServiceAccountTrust;
  /** First part of the name of every log group, for example `/idp-dev`. */
  readonly logPrefix: string;
}

/** The role of Fluentd: writes to the platform's log groups. It creates none; CDK does, with their retention. */
export class FluentdRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { trust, logPrefix }: FluentdRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Default', {
      assumedBy: trust.serviceAccount(FLUENTD),
    });
    const streams = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      // The part after the second colon is the log stream.
      resourceName: `${logPrefix}/*:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    role.addToPolicy(new PolicyStatement({ actions, resources: [streams] }));
    acknowledgeWildcard(this, streams, 'Any log group of the platform, new workloads included.');
    this.roleArn = role.roleArn;
  }
}
