import { type IAlarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';

export interface EksAlarmsProps {
  readonly clusterName: string;
  readonly environmentName: string;
  readonly topic: ITopic;
}

/** A metric that EKS publishes about a cluster, free of charge (EKS User Guide, "Monitor cluster with CloudWatch"). */
export function eksMetric(clusterName: string, metricName: string, statistic: string): Metric {
  const dimensionsMap = { ClusterName: clusterName };
  return new Metric({ namespace: 'AWS/EKS', metricName, dimensionsMap, statistic, period: Duration.minutes(5) });
}

/** Metrics that alarms and the dashboard watch. */
export const EKS_METRICS = {
  unschedulable: 'scheduler_pending_pods_UNSCHEDULABLE',
  errors: 'apiserver_request_total_5XX',
  requests: 'apiserver_request_total',
} as const;

/** Messages about an EKS cluster: pods find no node, or its API fails. All thresholds are estimates. */
export class EksAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { clusterName, environmentName, topic }: EksAlarmsProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    const metric = (name: keyof typeof EKS_METRICS, statistic: string) =>
      eksMetric(clusterName, EKS_METRICS[name], statistic);
    this.alarms = [
      addAlarm(this, 'PodsUnschedulable', {
        description:
          `Pods of ${environmentName} have found no node for 15 minutes: the limit of its NodePool is reached, or no ` +
          'node starts (`kubectl get events -A`)',
        // A node takes a minute or two, so pods that wait for one are usual.
        metric: metric('unschedulable', Stats.MINIMUM),
        threshold: 0,
        evaluationPeriods: 3,
        action,
      }),
      addAlarm(this, 'ApiServerErrors', {
        description: `The Kubernetes API of ${environmentName} has answered with errors (5xx) for 15 minutes`,
        metric: metric('errors', Stats.SUM),
        threshold: 20,
        evaluationPeriods: 3,
        action,
      }),
    ];
  }
}
