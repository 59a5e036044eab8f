import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AWS_LIMITS } from '../plan/aws-limits';
import type { Claim } from '../plan/plan';

export interface PlatformDashboardProps {
  readonly claims: readonly Claim[];
  readonly alarms: readonly IAlarm[];
}

/** In the dashboard's grid, which is 24 wide. */
const FULL_WIDTH = 24;
const HALF_WIDTH = 12;

/** One page with the state of what workloads claim. The hosts have their own, in the stack that replaces them. */
export class PlatformDashboard extends Construct {
  constructor(scope: Construct, id: string, { claims, alarms }: PlatformDashboardProps) {
    super(scope, id);
    const tables = claims.filter(({ type }) => type === 'dynamodb-table').map(({ name }) => name);
    const queues = claims.filter(({ type }) => type === 'sqs').map(({ name }) => name);
    new Dashboard(this, 'Default', {
      widgets: [
        ...alarmRows(alarms),
        ...(queues.length === 0 ? [] : [queueGraphs(queues)]),
        ...(tables.length === 0 ? [] : [tableGraphs(tables)]),
      ],
    });
  }
}

/** As few widgets as hold all alarms. */
function alarmRows(alarms: readonly IAlarm[]): AlarmStatusWidget[][] {
  const most = AWS_LIMITS.alarmsPerWidget.value;
  return Array.from({ length: Math.ceil(alarms.length / most) }, (_, row) => [
    new AlarmStatusWidget({
      title: row === 0 ? 'Alarms' : `Alarms (${row + 1})`,
      alarms: alarms.slice(row * most, (row + 1) * most),
      width: FULL_WIDTH,
    }),
  ]);
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
