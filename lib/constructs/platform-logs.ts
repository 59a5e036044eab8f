import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlannedWorkload } from '../plan/plan';

export type LoggedWorkload = Pick<PlannedWorkload, 'logGroup' | 'logicalId'>;

export interface PlatformLogsProps {
  /** First part of the names of the platform's own log groups, for example `/idp-dev`. */
  readonly logPrefix: string;
  /** Each has its own log group. */
  readonly workloads: readonly LoggedWorkload[];
  /** How long a line is kept, in days; one of the numbers CloudWatch Logs accepts. */
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The log groups that Fluentd writes: one per workload, and one each for the platform's own pods, hosts and audit log. */
export class PlatformLogs extends Construct {
  /** Of the platform's own pods. */
  public readonly platform: ILogGroup;
  public readonly hosts: ILogGroup;

  constructor(scope: Construct, id: string, props: PlatformLogsProps) {
    super(scope, id);
    const { logPrefix, workloads, retentionDays, removalPolicy } = props;
    const group = (parent: Construct, name: string, logGroupName: string) =>
      new LogGroup(parent, name, { logGroupName, retention: retentionDays, removalPolicy });
    this.platform = group(this, 'Platform', `${logPrefix}/platform`);
    this.hosts = group(this, 'Hosts', `${logPrefix}/hosts`);
    group(this, 'Audit', `${logPrefix}/audit`);
    const scopeOfWorkloads = new Construct(this, 'Workloads');
    workloads.forEach(({ logGroup, logicalId }) => group(scopeOfWorkloads, logicalId, logGroup));
  }
}
