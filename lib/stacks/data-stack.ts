import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addClaimedResources } from '../constructs/claimed-resources';
import { DeploymentsTable } from '../constructs/deployments-table';
import type { Claim } from '../plan/plan';

export interface DataStackProps extends StackProps {
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  /** Name of the platform's own table. */
  readonly deploymentsTable: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The tables, buckets and parameters of workloads, and the platform's record of deployments. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { claims, deploymentsTable, removalPolicy, ...props }: DataStackProps) {
    super(scope, id, props);
    new DeploymentsTable(this, 'Deployments', { tableName: deploymentsTable, removalPolicy });

    addClaimedResources(this, 'data', { claims, removalPolicy });
  }
}
