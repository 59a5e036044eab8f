import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Claim } from '../plan/plan';

/** What the dashboard needs to know. */
export interface PlatformDashboardProps {
  /** EC2 instance by what the host is. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly claims: readonly Claim[];
  readonly alarms: readonly IAlarm[];
}

/** In the dashboard's grid, which is 24 wide. */
const FULL_WIDTH = 24;
const HALF_WIDTH = 12;

/** One page with the state of the whole environment. */
export class PlatformDashboard extends Construct {
  constructor(scope: Construct, id: string, { hosts, claims, alarms }: PlatformDashboardProps) {
    super(scope, id);
    const hostMetric = (metricName: string) =>
      Object.entries(hosts).map(
        ([label, InstanceId]) =>
          new Metric({
            namespace: 'AWS/EC2',
            metricName,
            dimensionsMap: { InstanceId },
            label,
            statistic: Stats.AVERAGE,
          }),
      );
    const tables = claims.filter(({ type }) => type === 'dynamodb-table').map(({ name }) => name);
    const queues = claims.filter(({ type }) => type === 'sqs').map(({ name }) => name);
    new Dashboard(this, 'Default', {
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: FULL_WIDTH })],
        [
          graph('Processor (%)', hostMetric('CPUUtilization')),
          graph('Processor credits', hostMetric('CPUCreditBalance')),
        ],
        ...(queues.length === 0 ? [] : [queueGraphs(queues)]),
        ...(tables.length === 0 ? [] : [tableGraphs(tables)]),
      ],
    });
  }
}

function queueGraphs(names: readonly string[]): GraphWidget[] {
  const metrics = (metricName: string) =>
    names.map(
      (QueueName) =>
        new Metric({
          namespace: 'AWS/SQS',
          metricName,
          dimensionsMap: { QueueName },
          label: QueueName,
          statistic: Stats.MAXIMUM,
        }),
    );
  return [
    graph('Queues: messages waiting', metrics('ApproximateNumberOfMessagesVisible')),
    graph('Queues: age of the oldest message (s)', metrics('ApproximateAgeOfOldestMessage')),
  ];
}

function tableGraphs(names: readonly string[]): GraphWidget[] {
  const metrics = (metricName: string) =>
    names.map(
      (TableName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName },
          label: TableName,
          statistic: Stats.SUM,
        }),
    );
  return [
    graph('Tables: read units', metrics('ConsumedReadCapacityUnits')),
    graph('Tables: write units', metrics('ConsumedWriteCapacityUnits')),
  ];
}

function graph(title: string, left: Metric[]): GraphWidget {
  return new GraphWidget({ title, left, width: HALF_WIDTH });
}
