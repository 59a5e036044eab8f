import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import type { PlatformNames } from '../config/platform-names';
import { ClaimMonitoring } from '../constructs/claim-monitoring';
import { LogAlarms } from '../constructs/log-alarms';
import { MonthlyBudget } from '../constructs/monthly-budget';
import { PlatformDashboard } from '../constructs/platform-dashboard';
import { PlatformEvents } from '../constructs/platform-events';
import { PlatformLogs } from '../constructs/platform-logs';
import type { LoggedWorkload } from '../constructs/workload-logs';
import type { Engine } from '../plan/engine';
import type { Claim } from '../plan/plan';

export interface ObservabilityStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  /** What runs the workloads; during a move from one to the other, both. Default: k3s. */
  readonly engines?: readonly Engine[];
  /** Each has its own log group. */
  readonly workloads: readonly LoggedWorkload[];
  readonly claims: readonly Claim[];
  /** Days that log lines are kept. */
  readonly logRetentionDays: number;
  readonly alarmTopic: ITopic;
  /** US dollars a month, and who gets messages about spending. */
  readonly budget: Environment['budget'];
  /** Of the log groups. */
  readonly removalPolicy: RemovalPolicy;
}

/** Log groups, alarms, the dashboard and the budget. Alarms of hosts are in the stack that replaces the hosts. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    const { names, environmentName, engines = ['k3s'], workloads, claims, alarmTopic, ...others } = props;
    const { logRetentionDays, budget, removalPolicy, ...stackProps } = others;
    super(scope, id, stackProps);

    const logs = new PlatformLogs(this, 'Logs', {
      logPrefix: names.logPrefix,
      ...(engines.includes('eks') ? { eksCluster: names.prefix } : {}),
      workloads,
      retentionDays: logRetentionDays,
      removalPolicy,
    });
    const logAlarms = new LogAlarms(this, 'LogAlarms', {
      environmentName,
      platformGroup: logs.platform,
      // Hosts are what tells whether lines arrive; nodes of EKS come and go, so there Flux does.
      heartbeat: engines.includes('k3s')
        ? { of: 'host', group: logs.hosts }
        : { of: 'pod of the platform', group: logs.platform },
      metricNamespace: names.prefix,
      topic: alarmTopic,
    });

    new PlatformEvents(this, 'Events', {
      environmentName,
      repositoryPrefix: `${names.prefix}/`,
      stackPrefix: `${environmentName}-`,
      topic: alarmTopic,
    });
    const { alarms, rows } = new ClaimMonitoring(this, 'Claims', { claims, action: new SnsAction(alarmTopic) });
    new PlatformDashboard(this, 'Dashboard', { claimRows: rows, alarms: [...logAlarms.alarms, ...alarms] });
    new MonthlyBudget(this, 'Budget', budget);
  }
}
