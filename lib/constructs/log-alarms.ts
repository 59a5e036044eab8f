import { ComparisonOperator, type IAlarm, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';

/**
 * What Fluentd says of lines that are lost, or that nobody reads until there is room again (the values of `event` in
 * flux/infrastructure/fluentd/README.md). Lines that were put aside are sent later: they are no reason for an alarm.
 */
export const LOSS_EVENTS = ['dropped', 'rejected', 'buffer-full', 'disk-full'] as const;

/** Finds those among Fluentd's lines. */
export const LOSS_PATTERN = FilterPattern.any(
  ...LOSS_EVENTS.map((event) => FilterPattern.stringValue('$.event', '=', event)),
);

export interface LogAlarmsProps {
  readonly environmentName: string;
  /** Where Fluentd writes about itself. */
  readonly platformGroup: ILogGroup;
  /** What writes a line every few minutes, whatever else happens: where no line is, none arrives. */
  readonly heartbeat: { readonly of: 'host' | 'pod of the platform'; readonly group: ILogGroup };
  /** Of the metric that counts losses, for example `idp-dev`. */
  readonly metricNamespace: string;
  readonly topic: ITopic;
}

/** Messages about the logs themselves: lines are lost or held back, or none arrive at all. */
export class LogAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, props: LogAlarmsProps) {
    super(scope, id);
    const { environmentName, platformGroup, heartbeat, metricNamespace, topic } = props;
    const action = new SnsAction(topic);
    const losses = new MetricFilter(this, 'Losses', {
      logGroup: platformGroup,
      filterPattern: LOSS_PATTERN,
      metricNamespace,
      metricName: 'LogLosses',
      metricValue: '1',
    });
    this.alarms = [
      addAlarm(this, 'LinesLost', {
        description:
          `Log lines of ${environmentName} are lost or held back: look at the streams logging/fluentd/* of the log ` +
          `group ${platformGroup.logGroupName}`,
        // An hour, because such a line arrives late after an outage, and may be counted for when it was written.
        metric: losses.metric({ statistic: Stats.SUM, period: Duration.hours(1) }),
        threshold: 0,
        action,
      }),
      addAlarm(this, 'HostsSilent', {
        description:
          `No ${heartbeat.of} of ${environmentName} has sent a log line for 15 minutes: ` +
          `${heartbeat.of === 'host' ? 'k3s' : 'Flux'}, Fluentd, its role or its way to CloudWatch fails`,
        // k3s writes a line about its database every 5 minutes, Flux one about each Kustomization every 10.
        // CDK's `metricIncomingLogEvents` names a metric that does not exist (aws/aws-cdk#36815).
        metric: new Metric({
          namespace: 'AWS/Logs',
          metricName: 'IncomingLogEvents',
          dimensionsMap: { LogGroupName: heartbeat.group.logGroupName },
          statistic: Stats.SUM,
          period: Duration.minutes(15),
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
        action,
      }),
    ];
  }
}
