import { Dashboard, type GraphWidget, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmRows } from './dashboard-grid';

export interface PlatformDashboardProps {
  /** Graphs of what workloads claim, by row. */
  readonly claimRows: readonly (readonly GraphWidget[])[];
  readonly alarms: readonly IAlarm[];
}

/** One page with the state of logs and of what workloads claim. The hosts have their own, in the stack that replaces them. */
export class PlatformDashboard extends Construct {
  constructor(scope: Construct, id: string, { claimRows, alarms }: PlatformDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Default', { widgets: [...alarmRows(alarms), ...claimRows.map((row) => [...row])] });
  }
}
