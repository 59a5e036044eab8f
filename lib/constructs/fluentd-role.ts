import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import type { ClusterIssuer } from './cluster-issuer';

export interface FluentdRoleProps {
  readonly issuer: ClusterIssuer;
  /** First part of the name of every log group, for example `/idp-dev`. */
  readonly logPrefix: string;
}

/** The role of Fluentd: writes to the platform's log groups. It creates none; CDK does, with their retention. */
export class FluentdRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { issuer, logPrefix }: FluentdRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Default', {
      assumedBy: issuer.serviceAccount({ namespace: 'logging', name: 'fluentd' }),
    });
    // IAM cannot limit a search by prefix.
    role.addToPolicy(new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: [this.logGroupArn('*')] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        // The part after the second colon is the log stream.
        resources: [this.logGroupArn(`${logPrefix}/*:*`)],
      }),
    );
    acknowledgeWildcard(this, this.logGroupArn('*'), 'logs:DescribeLogGroups lists names of the whole account.');
    acknowledgeWildcard(
      this,
      this.logGroupArn(`${logPrefix}/*:*`),
      'Any log group of the platform, new workloads included.',
    );
    this.roleArn = role.roleArn;
  }

  private logGroupArn(resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
