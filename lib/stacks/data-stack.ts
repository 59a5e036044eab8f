import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalPolicyOf } from '../constructs/removal-policy';
import type { Environment } from '../config/environment';
import { ClaimedBucket } from '../resource-types/s3/construct';
import { ClaimedTable } from '../resource-types/dynamodb-table/construct';
import { DeploymentsTable } from '../constructs/deployments-table';
import type { Claim } from '../plan/plan';

/** What the data plane needs to know. */
export interface DataStackProps extends StackProps {
  /** Claims of every type; those that hold no data are left out. */
  readonly claims: readonly Claim[];
  readonly removal: Environment['removal'];
}

/** Data plane: the tables and buckets of workloads, and the platform's record of deployments. */
export class DataStack extends Stack {
  /** Partition key `workload`, sort key `deployedAt`. */
  public readonly deployments: ITable;

  constructor(scope: Construct, id: string, { claims, removal, ...props }: DataStackProps) {
    super(scope, id, props);
    const removalPolicy = removalPolicyOf(removal);

    this.deployments = new DeploymentsTable(this, 'Deployments', { removalPolicy }).table;

    // One scope per type: a table and a bucket may have the same id.
    const tables = new Construct(this, 'Tables');
    const buckets = new Construct(this, 'Buckets');
    for (const claim of claims) {
      if (claim.type === 'dynamodb-table') {
        new ClaimedTable(tables, claim.logicalId, { claim, removalPolicy });
      } else if (claim.type === 's3') {
        new ClaimedBucket(buckets, claim.logicalId, { claim, removalPolicy });
      }
    }
  }
}
