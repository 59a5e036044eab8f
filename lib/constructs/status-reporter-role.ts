import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { STATUS_REPORTER } from './service-accounts';
import type { ServiceAccountTrust } from './service-account-trust';

export interface StatusReporterRoleProps {
  readonly trust: ServiceAccountTrust;
  readonly tableName: string;
}

/** The role of the Deployment that writes the status of its cluster to the platform's table, and nothing else there. */
export class StatusReporterRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { trust, tableName }: StatusReporterRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Default', { assumedBy: trust.serviceAccount(STATUS_REPORTER) });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: tableName })],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['status'] } },
      }),
    );
    this.roleArn = role.roleArn;
  }
}
