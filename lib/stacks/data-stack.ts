import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addClaimedResources } from '../constructs/claimed-resources';
import { DeploymentsTable } from '../constructs/deployments-table';
import { addPlaceholder } from '../constructs/placeholder';
import type { Claim } from '../plan/plan';
import type { ClaimNetwork } from '../resource-types/claim-construct';

export interface DataStackProps extends StackProps {
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  /** Name of the platform's own table, which is in one cell. */
  readonly deploymentsTable?: string;
  readonly removalPolicy: RemovalPolicy;
  /** Of the hosts; for databases. */
  readonly network?: ClaimNetwork;
}

/** The tables, buckets, parameters and databases of workloads, and the platform's record of deployments. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, props: DataStackProps) {
    const { claims, deploymentsTable, removalPolicy, network, ...stackProps } = props;
    super(scope, id, stackProps);
    if (deploymentsTable === undefined) {
      addPlaceholder(this);
    } else {
      new DeploymentsTable(this, 'Deployments', { tableName: deploymentsTable, removalPolicy });
    }
    addClaimedResources(this, 'data', { claims, removalPolicy, network });
  }
}
