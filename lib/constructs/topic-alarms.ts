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

/** What the alarm of one topic needs to know. A name, not a construct: the topic may go without meeting an export. */
export interface TopicAlarmsProps {
  readonly topicName: string;
  readonly action: IAlarmAction;
}

/** The alarm of one SNS topic: a queue that subscribes did not get a message. */
export class TopicAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { topicName, action }: TopicAlarmsProps) {
    super(scope, id);
    const alarm = new Alarm(this, 'FailedDeliveries', {
      alarmDescription: `Topic ${topicName} could not deliver messages to a queue`,
      metric: new Metric({
        namespace: 'AWS/SNS',
        metricName: 'NumberOfNotificationsFailed',
        dimensionsMap: { TopicName: topicName },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // SNS reports nothing of a topic that nobody publishes to.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    this.alarms = [alarm];
  }
}
