import { AttributeType, BillingMode, type ITable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface DeploymentsTableProps {
  /** With `RETAIN` the table is also backed up and protected against deletion. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The platform's record of deployments: which digest of which workload, by whom, when (ISO 8601, so that it sorts).
 * Nothing writes it yet.
 */
export class DeploymentsTable extends Construct {
  public readonly table: ITable;

  constructor(scope: Construct, id: string, { removalPolicy }: DeploymentsTableProps) {
    super(scope, id);
    const retained = removalPolicy === RemovalPolicy.RETAIN;
    const table = new Table(this, 'Default', {
      partitionKey: { name: 'workload', type: AttributeType.STRING },
      sortKey: { name: 'deployedAt', type: AttributeType.STRING },
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
    this.table = table;
  }
}
