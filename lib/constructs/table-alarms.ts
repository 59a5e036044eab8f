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

/** What the alarms of one table need to know. A name, not a construct: the table may go without meeting an export. */
export interface TableAlarmsProps {
  readonly tableName: string;
  readonly action: IAlarmAction;
}

/** Alarms of one DynamoDB table: it turns requests away, since the cap of its claim or of AWS is reached. */
export class TableAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { tableName, action }: TableAlarmsProps) {
    super(scope, id);
    this.alarms = (['Read', 'Write'] as const).map((kind) => {
      const alarm = new Alarm(this, `${kind}Throttles`, {
        alarmDescription: `Table ${tableName} turns ${kind.toLowerCase()} requests away`,
        metric: new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: `${kind}ThrottleEvents`,
          dimensionsMap: { TableName: tableName },
          statistic: Stats.SUM,
          period: Duration.minutes(5),
        }),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        // DynamoDB reports throttles alone, never their absence.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      return alarm;
    });
  }
}
