import { ComparisonOperator, type IAlarm, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';
import { topicMessage } from './alarm-topic';

export interface HostAlarmsProps {
  readonly instanceId: string;
  /** For people, for example `server of dev`. */
  readonly host: string;
  readonly topic: ITopic;
}

/** Messages about one EC2 host: its status check fails, its state changes, or it costs more than its hourly price. */
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
    const action = new SnsAction(topic);
    this.alarms = [
      addAlarm(this, 'StatusCheckFailed', {
        description: `The ${host} fails its status check`,
        metric: metric('StatusCheckFailed', Duration.minutes(1)),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 3,
        // A host that reports nothing is gone.
        treatMissingData: TreatMissingData.BREACHING,
        action,
      }),
      addAlarm(this, 'SurplusCreditsCharged', {
        description: `The ${host} is charged for processor time beyond its credits`,
        metric: metric('CPUSurplusCreditsCharged', Duration.minutes(5)),
        threshold: 0,
        action,
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
}

function stateMessage(host: string): string {
  const [instance, state] = [EventField.fromPath('$.detail.instance-id'), EventField.fromPath('$.detail.state')];
  return (
    `The ${host} (EC2 instance ${instance}) is now ${state}. If nobody did this on purpose, look at the instance in ` +
    'the Amazon EC2 console. CloudFormation does not replace a terminated host: destroy the compute stack and deploy ' +
    'it again.'
  );
}
