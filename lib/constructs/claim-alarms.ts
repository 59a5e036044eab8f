import type { IAlarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Claim } from '../plan/plan';
import { QueueAlarms } from './queue-alarms';
import { TableAlarms } from './table-alarms';
import { TopicAlarms } from './topic-alarms';

/** What the alarms of claims need to know. */
export interface ClaimAlarmsProps {
  /** Claims of every type; buckets and secrets have nothing to alarm about. */
  readonly claims: readonly Claim[];
  readonly action: IAlarmAction;
}

/** Alarms of everything workloads claim, by name. */
export class ClaimAlarms extends Construct {
  public readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { claims, action }: ClaimAlarmsProps) {
    super(scope, id);
    // One scope per type: a table and a queue may have the same id.
    const tables = new Construct(this, 'Tables');
    const queues = new Construct(this, 'Queues');
    const topics = new Construct(this, 'Topics');
    this.alarms = claims.flatMap((claim) => {
      switch (claim.type) {
        case 'dynamodb-table':
          return new TableAlarms(tables, claim.logicalId, { tableName: claim.name, action }).alarms;
        case 'sqs':
          return new QueueAlarms(queues, claim.logicalId, {
            queueName: claim.name,
            deadLetterQueueName: claim.deadLetter.name,
            queue: claim.name,
            action,
          }).alarms;
        case 'sns-topic':
          return new TopicAlarms(topics, claim.logicalId, { topicName: claim.name, action }).alarms;
        case 's3':
        case 'secret':
          return [];
      }
    });
  }
}
