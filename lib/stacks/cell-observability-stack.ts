import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ClaimMonitoring } from '../constructs/claim-monitoring';
import { PlatformDashboard } from '../constructs/platform-dashboard';
import { type LoggedWorkload, WorkloadLogs } from '../constructs/workload-logs';
import type { Claim } from '../plan/plan';

export interface CellObservabilityStackProps extends StackProps {
  /** Each has its own log group. */
  readonly workloads: readonly LoggedWorkload[];
  readonly claims: readonly Claim[];
  /** Days that log lines are kept. */
  readonly logRetentionDays: number;
  /** Of the same cell. */
  readonly alarmTopic: ITopic;
  /** Of the log groups. */
  readonly removalPolicy: RemovalPolicy;
}

/** Log groups, alarms and the dashboard of a further cell. The platform's own are in the first one. */
export class CellObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: CellObservabilityStackProps) {
    const { workloads, claims, logRetentionDays: retentionDays, alarmTopic, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);
    const logs = new Construct(this, 'Logs');
    new WorkloadLogs(logs, 'Workloads', { workloads, retentionDays, removalPolicy });
    const { alarms, rows } = new ClaimMonitoring(this, 'Claims', { claims, action: new SnsAction(alarmTopic) });
    new PlatformDashboard(this, 'Dashboard', { claimRows: rows, alarms });
  }
}
