import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IAlarm,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { topicMessage } from './topic-message';

export interface HostAlarmsProps {
  readonly instanceId: string;
  /** For people, for example `server of dev`. */
  readonly host: string;
  readonly topic: ITopic;
}

/** Messages about one EC2 host: it does not answer, its state changes, or it costs more than its hourly price. */
export class HostAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { instanceId, host, topic }: HostAlarmsProps) {
    super(scope, id);
    // CDK has no typed metrics of an EC2 instance.
    const metric = (metricName: string, period: Duration) =>
      new Metric({
        namespace: 'AWS/EC2',
        metricName,
        dimensionsMap: { InstanceId: instanceId },
        statistic: Stats.MAXIMUM,
        period,
      });
    this.alarms = [
      this.alarm('StatusCheckFailed', topic, {
        alarmDescription: `The ${host} fails its status check`,
        metric: metric('StatusCheckFailed', Duration.minutes(1)),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 3,
        // A host that reports nothing is gone.
        treatMissingData: TreatMissingData.BREACHING,
      }),
      this.alarm('SurplusCreditsCharged', topic, {
        alarmDescription: `The ${host} is charged for processor time beyond its credits`,
        metric: metric('CPUSurplusCreditsCharged', Duration.minutes(5)),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    ];
    new Rule(this, 'StateChanged', {
      description: `The ${host} started, stopped or was terminated`,
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EC2 Instance State-change Notification'],
        // Final states only: `stopping` also ends in `stopped`.
        detail: { 'instance-id': [instanceId], state: ['running', 'stopped', 'terminated'] },
      },
      targets: [topicMessage(topic, stateMessage(host))],
    });
  }

  private alarm(id: string, topic: ITopic, props: AlarmProps): IAlarm {
    const alarm = new Alarm(this, id, props);
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }
}

function stateMessage(host: string): string {
  const [instance, state] = [EventField.fromPath('$.detail.instance-id'), EventField.fromPath('$.detail.state')];
  return (
    `The ${host} (EC2 instance ${instance}) is now ${state}. If nobody did this on purpose, look at the instance in ` +
    'the Amazon EC2 console. CloudFormation does not replace a terminated host: destroy the compute stack and deploy ' +
    'it again.'
  );
}
