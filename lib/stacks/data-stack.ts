import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ClaimedBucket } from '../resource-types/s3/construct';
import { ClaimedTable } from '../resource-types/dynamodb-table/construct';
import { DeploymentsTable } from '../constructs/deployments-table';
import type { Claim } from '../plan/plan';

export interface DataStackProps extends StackProps {
  /** Claims of every type; only tables and buckets are used. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** The tables and buckets of workloads, and the platform's record of deployments. */
export class DataStack extends Stack {
  /** Partition key `workload`, sort key `deployedAt`. */
  public readonly deployments: ITable;

  constructor(scope: Construct, id: string, { claims, removalPolicy, ...props }: DataStackProps) {
    super(scope, id, props);
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
