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
  /** It sounds above this value. */
  readonly threshold: number;
  /** What silence means; by default that all is well. */
  readonly treatMissingData?: TreatMissingData;
  readonly action: IAlarmAction;
}

/** An alarm that sounds as soon as its metric is above the threshold for one period. */
export function addAlarm(parent: Construct, id: string, props: AlarmProps): Alarm {
  const { description, metric, threshold, treatMissingData = TreatMissingData.NOT_BREACHING, action } = props;
  const alarm = new Alarm(parent, id, {
    alarmDescription: description,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData,
  });
  alarm.addAlarmAction(action);
  return alarm;
}
