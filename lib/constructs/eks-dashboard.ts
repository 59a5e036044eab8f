import { Dashboard, GraphWidget, type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmRows, HALF_WIDTH } from './dashboard-grid';
import { EKS_METRICS, eksMetric } from './eks-alarms';

export interface EksDashboardProps {
  readonly clusterName: string;
  readonly alarms: readonly IAlarm[];
}

/** One page with the state of an EKS cluster. */
export class EksDashboard extends Construct {
  constructor(scope: Construct, id: string, { clusterName, alarms }: EksDashboardProps) {
    super(scope, id);
    const graph = (title: string, ...names: readonly (keyof typeof EKS_METRICS)[]) =>
      new GraphWidget({
        title,
        width: HALF_WIDTH,
        left: names.map((name) => eksMetric(clusterName, EKS_METRICS[name], Stats.SUM)),
      });
    new Dashboard(this, 'Default', {
      widgets: [
        ...alarmRows(alarms),
        [graph('Pods without a node', 'unschedulable'), graph('Requests to the Kubernetes API', 'requests', 'errors')],
      ],
    });
  }
}
