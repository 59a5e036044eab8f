import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalPolicyOf } from '../constructs/removal-policy';
import type { Environment } from '../config/environment';
import type { PlatformNames } from '../config/platform-names';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClaimAlarms } from '../constructs/claim-alarms';
import { HostAlarms } from '../constructs/host-alarms';
import { MonthlyBudget } from '../constructs/monthly-budget';
import { PlatformDashboard } from '../constructs/platform-dashboard';
import { PlatformLogs } from '../constructs/platform-logs';
import { QueueAlarms } from '../constructs/queue-alarms';
import type { Claim } from '../plan/plan';

/** What the monitoring plane needs to know. */
export interface ObservabilityStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  /** Names of the workloads; each has a log group of its own. */
  readonly workloads: readonly string[];
  readonly claims: readonly Claim[];
  /** EC2 instance ids. */
  readonly instanceIds: { readonly server: string; readonly agents: readonly string[] };
  /** The platform's own events. */
  readonly events: IQueue;
  readonly eventsDeadLetter: IQueue;
  /** How long a log line is kept, in days. */
  readonly logRetentionDays: number;
  /** US dollars a month, and who is told of alarms and spending. */
  readonly budget: Environment['budget'];
  readonly removal: Environment['removal'];
}

/** Monitoring plane: where logs go, what is watched, and who is told. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    const { names, environmentName, workloads, claims, instanceIds, ...others } = props;
    const { events, eventsDeadLetter, logRetentionDays, budget, removal, ...stackProps } = others;
    super(scope, id, stackProps);

    new PlatformLogs(this, 'Logs', {
      logPrefix: names.logPrefix,
      workloads,
      retentionDays: logRetentionDays,
      removalPolicy: removalPolicyOf(removal),
    });

    const { action } = new AlarmTopic(this, 'AlarmTopic', { email: budget.email });
    const agents = instanceIds.agents.map((instanceId, index) => [`agent ${String(index + 1)}`, instanceId] as const);
    const hosts = Object.fromEntries([['server', instanceIds.server], ...agents]);
    const hostScope = new Construct(this, 'Hosts');
    const hostAlarms = Object.entries(hosts).map(
      ([host, instanceId]) => new HostAlarms(hostScope, pascalCase(host), { instanceId, host, action }),
    );
    const claimAlarms = new ClaimAlarms(this, 'Claims', { claims, action });
    const eventAlarms = new QueueAlarms(this, 'Events', {
      queueName: events.queueName,
      deadLetterQueueName: eventsDeadLetter.queueName,
      queue: `the events of ${environmentName}`,
      action,
    });

    new PlatformDashboard(this, 'Dashboard', {
      hosts,
      claims,
      alarms: [...hostAlarms, claimAlarms, eventAlarms].flatMap(({ alarms }) => alarms),
    });
    new MonthlyBudget(this, 'Budget', budget);
  }
}

function pascalCase(words: string): string {
  return words.replaceAll(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}
