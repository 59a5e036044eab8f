import { Dashboard, GraphWidget, type IAlarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmRows, HALF_WIDTH } from './dashboard-grid';

export interface HostDashboardProps {
  /** EC2 instance id by label, for example `server`. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly alarms: readonly IAlarm[];
}

/** One page with the state of the hosts. */
export class HostDashboard extends Construct {
  constructor(scope: Construct, id: string, { hosts, alarms }: HostDashboardProps) {
    super(scope, id);
    const graph = (title: string, metricName: string) =>
      new GraphWidget({
        title,
        width: HALF_WIDTH,
        left: Object.entries(hosts).map(
          ([label, InstanceId]) =>
            new Metric({
              namespace: 'AWS/EC2',
              metricName,
              dimensionsMap: { InstanceId },
              label,
              statistic: Stats.AVERAGE,
            }),
        ),
      });
    new Dashboard(this, 'Default', {
      widgets: [
        ...alarmRows(alarms),
        [graph('Processor (%)', 'CPUUtilization'), graph('Processor credits', 'CPUCreditBalance')],
      ],
    });
  }
}
