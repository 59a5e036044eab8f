import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface DeploymentsTableProps {
  readonly tableName: string;
  /** With `RETAIN` the table is also backed up and protected against deletion. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What the platform itself remembers of one environment. Each kind of item has a partition of its own, so that a role
 * may write one kind alone (`dynamodb:LeadingKeys`): `release` by the deploy role, `status` by the k3s server, or a pod on EKS.
 */
export class DeploymentsTable extends Construct {
  constructor(scope: Construct, id: string, { tableName, removalPolicy }: DeploymentsTableProps) {
    super(scope, id);
    const retained = removalPolicy === RemovalPolicy.RETAIN;
    new Table(this, 'Default', {
      tableName,
      partitionKey: { name: 'kind', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: retained },
      deletionProtection: retained,
      removalPolicy,
    });
    if (!retained) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-DDB3',
        reason: 'The environment deletes what is removed from Git, so it has no backups.',
      });
    }
  }
}
