import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmProps {
  /** What has happened, for people. */
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** By default it sounds above the threshold. */
  readonly comparisonOperator?: ComparisonOperator;
  /** Periods of the metric, one by default. */
  readonly evaluationPeriods?: number;
  /** What missing data means; by default that all is well. */
  readonly treatMissingData?: TreatMissingData;
  readonly action: IAlarmAction;
}

/** An alarm with its action. By default it sounds as soon as its metric is above the threshold for one period. */
export function addAlarm(parent: Construct, id: string, { description, action, ...props }: AlarmProps): Alarm {
  const alarm = new Alarm(parent, id, {
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
    alarmDescription: description,
  });
  alarm.addAlarmAction(action);
  return alarm;
}
