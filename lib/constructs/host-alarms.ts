import { ComparisonOperator, type IAlarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Ec2Action, Ec2InstanceAction, SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
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

/**
 * What happens when one EC2 host fails its status checks (EC2 moves it to other hardware, or restarts it), and messages: of
 * that, of a change of its state, and when it costs more than its hourly price.
 */
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
    const check = (id: string, metricName: string, minutes: number, happens: string) =>
      addAlarm(this, id, {
        description: `The ${host} fails its ${happens}`,
        metric: metric(metricName, Duration.minutes(1)),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: minutes,
        action,
      });
    // The CloudWatch User Guide wants different numbers, so that the two actions never race: 2 and 3 minutes.
    const system = check('SystemCheckFailed', 'StatusCheckFailed_System', 2, 'system check: EC2 moves it');
    system.addAlarmAction(new Ec2Action(Ec2InstanceAction.RECOVER));
    const instance = check('InstanceCheckFailed', 'StatusCheckFailed_Instance', 3, 'instance check: EC2 restarts it');
    instance.addAlarmAction(new Ec2Action(Ec2InstanceAction.REBOOT));
    this.alarms = [
      system,
      instance,
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
    'the Amazon EC2 console. CloudFormation does not notice that a host was terminated: raise cluster.generation in ' +
    'lib/config/environments.ts and deploy.'
  );
}
