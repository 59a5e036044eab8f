import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addClaimedResources } from '../constructs/claimed-resources';
import { DeploymentsTable } from '../constructs/deployments-table';
import type { Claim } from '../plan/plan';

export interface DataStackProps extends StackProps {
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** The tables, buckets and parameters of workloads, and the platform's record of deployments. */
export class DataStack extends Stack {
  /** Partition key `workload`, sort key `deployedAt`. */
  public readonly deployments: ITable;

  constructor(scope: Construct, id: string, { claims, removalPolicy, ...props }: DataStackProps) {
    super(scope, id, props);
    this.deployments = new DeploymentsTable(this, 'Deployments', { removalPolicy }).table;

    addClaimedResources(this, 'data', { claims, removalPolicy });
  }
}
