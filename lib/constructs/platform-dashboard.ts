import { AlarmStatusWidget, Dashboard, type GraphWidget, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AWS_LIMITS } from '../plan/aws-limits';
import { chunks } from './chunks';

export interface PlatformDashboardProps {
  /** Graphs of what workloads claim, by row. */
  readonly claimRows: readonly (readonly GraphWidget[])[];
  readonly alarms: readonly IAlarm[];
}

/** The whole width of the dashboard's grid. */
const FULL_WIDTH = 24;

/** One page with the state of what workloads claim. The hosts have their own, in the stack that replaces them. */
export class PlatformDashboard extends Construct {
  constructor(scope: Construct, id: string, { claimRows, alarms }: PlatformDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Default', {
      widgets: [
        ...chunks(alarms, AWS_LIMITS.alarmsPerWidget.value).map((some, index) => [
          new AlarmStatusWidget({
            title: index === 0 ? 'Alarms' : `Alarms (${index + 1})`,
            alarms: some,
            width: FULL_WIDTH,
          }),
        ]),
        ...claimRows.map((row) => [...row]),
      ],
    });
  }
}
