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

/** What the alarms of one queue need to know. Names, not constructs: the queue may go without meeting an export. */
export interface QueueAlarmsProps {
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  /** What the queue is, for people. */
  readonly queue: string;
  readonly action: IAlarmAction;
}

/** No reader keeps up if a message waits so long; far above the visibility timeout a retry needs. */
const MAXIMUM_AGE = Duration.minutes(15);

/** Alarms of one queue: its messages wait, or were given up. */
export class QueueAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { queueName, deadLetterQueueName, queue, action }: QueueAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, name: string) =>
      new Metric({
        namespace: 'AWS/SQS',
        metricName,
        dimensionsMap: { QueueName: name },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      });
    const common = {
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // SQS reports nothing of a queue that was not used for six hours.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    const late = new Alarm(this, 'OldestMessage', {
      alarmDescription: `The oldest message of ${queue} waits for more than ${String(MAXIMUM_AGE.toMinutes())} minutes`,
      metric: metric('ApproximateAgeOfOldestMessage', queueName),
      threshold: MAXIMUM_AGE.toSeconds(),
      ...common,
    });
    const dead = new Alarm(this, 'DeadLetters', {
      alarmDescription: `Messages of ${queue} were given up and lie in its dead-letter queue`,
      metric: metric('ApproximateNumberOfMessagesVisible', deadLetterQueueName),
      threshold: 0,
      ...common,
    });
    this.alarms = [late, dead];
    [late, dead].forEach((alarm) => {
      alarm.addAlarmAction(action);
    });
  }
}
