import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WorkloadLogs, type WorkloadLogsProps } from './workload-logs';

export interface PlatformLogsProps extends WorkloadLogsProps {
  /** First part of the names of the platform's own log groups, for example `/idp-dev`. */
  readonly logPrefix: string;
}

/** The log groups that Fluentd writes: one per workload, and one each for the platform's own pods, hosts and audit log. */
export class PlatformLogs extends Construct {
  /** Of the platform's own pods. */
  public readonly platform: ILogGroup;
  public readonly hosts: ILogGroup;

  constructor(scope: Construct, id: string, props: PlatformLogsProps) {
    super(scope, id);
    const { logPrefix, workloads, retentionDays, removalPolicy } = props;
    const group = (name: string, logGroupName: string) =>
      new LogGroup(this, name, { logGroupName, retention: retentionDays, removalPolicy });
    this.platform = group('Platform', `${logPrefix}/platform`);
    this.hosts = group('Hosts', `${logPrefix}/hosts`);
    group('Audit', `${logPrefix}/audit`);
    new WorkloadLogs(this, 'Workloads', { workloads, retentionDays, removalPolicy });
  }
}
