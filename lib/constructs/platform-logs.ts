import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WorkloadLogs, type WorkloadLogsProps } from './workload-logs';

export interface PlatformLogsProps extends WorkloadLogsProps {
  /** First part of the names of the platform's own log groups, for example `/idp-dev`. */
  readonly logPrefix: string;
  /** Name of the EKS cluster, if there is one: its control plane logs, too. */
  readonly eksCluster?: string;
}

/** The log groups that Fluentd writes: one per workload, and one each for the platform's own pods, hosts and audit log. */
export class PlatformLogs extends Construct {
  /** Of the platform's own pods. */
  public readonly platform: ILogGroup;
  public readonly hosts: ILogGroup;

  constructor(scope: Construct, id: string, props: PlatformLogsProps) {
    super(scope, id);
    const { logPrefix, eksCluster, workloads, retentionDays, removalPolicy } = props;
    const group = (name: string, logGroupName: string) =>
      new LogGroup(this, name, { logGroupName, retention: retentionDays, removalPolicy });
    this.platform = group('Platform', `${logPrefix}/platform`);
    this.hosts = group('Hosts', `${logPrefix}/hosts`);
    group('Audit', `${logPrefix}/audit`);
    if (eksCluster !== undefined) {
      // The name is fixed. EKS would make the group itself, and keep its lines for ever.
      group('ControlPlane', `/aws/eks/${eksCluster}/cluster`);
    }
    new WorkloadLogs(this, 'Workloads', { workloads, retentionDays, removalPolicy });
  }
}
