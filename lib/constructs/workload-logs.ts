import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlannedWorkload } from '../plan/plan';

export type LoggedWorkload = Pick<PlannedWorkload, 'logGroup' | 'logicalId'>;

export interface WorkloadLogsProps {
  readonly workloads: readonly LoggedWorkload[];
  /** How long a line is kept, in days; one of the numbers CloudWatch Logs accepts. */
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** A log group for each workload, which Fluentd writes. */
export class WorkloadLogs extends Construct {
  constructor(scope: Construct, id: string, { workloads, retentionDays, removalPolicy }: WorkloadLogsProps) {
    super(scope, id);
    for (const { logGroup, logicalId } of workloads) {
      new LogGroup(this, logicalId, { logGroupName: logGroup, retention: retentionDays, removalPolicy });
    }
  }
}
