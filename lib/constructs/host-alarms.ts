import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IAlarmAction,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the alarms of one host need to know. */
export interface HostAlarmsProps {
  readonly instanceId: string;
  /** What the host is, for people, for example `server`. */
  readonly host: string;
  readonly action: IAlarmAction;
}

/** Alarms of one EC2 host: it does not answer, or it has begun to cost more than its hourly price. */
export class HostAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { instanceId, host, action }: HostAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, period: Duration) =>
      new Metric({
        namespace: 'AWS/EC2',
        metricName,
        dimensionsMap: { InstanceId: instanceId },
        statistic: Stats.MAXIMUM,
        period,
      });
    const unwell = new Alarm(this, 'StatusCheckFailed', {
      alarmDescription: `Host ${host} fails its status check`,
      metric: metric('StatusCheckFailed', Duration.minutes(1)),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      // A host that reports nothing is a host that is gone.
      treatMissingData: TreatMissingData.BREACHING,
    });
    const costly = new Alarm(this, 'SurplusCreditsCharged', {
      alarmDescription: `Host ${host} is charged for processor time beyond its credits`,
      metric: metric('CPUSurplusCreditsCharged', Duration.minutes(5)),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarms = [unwell, costly];
    [unwell, costly].forEach((alarm) => {
      alarm.addAlarmAction(action);
    });
  }
}
