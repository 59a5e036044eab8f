import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EksCluster as Settings } from '../config/cluster';
import type { PlatformNames } from '../config/platform-names';
import type { WorkloadIdentity } from '../plan/plan';
import type { Delivery } from './delivery';
import { EksAlarms } from './eks-alarms';
import { EksCluster } from './eks-cluster';
import { EksDashboard } from './eks-dashboard';
import { FluxBootstrap } from './flux-bootstrap';
import { PodIdentities } from './pod-identities';
import { SecretsFillerRole } from './secrets-filler-role';
import { FLUENTD, SECRETS_FILLER, SOURCE_CONTROLLER, STATUS_REPORTER } from './service-accounts';
import { PodIdentityTrust } from './service-account-trust';
import { StatusReporterRole } from './status-reporter-role';

export interface EksPlaneProps {
  readonly names: PlatformNames;
  readonly settings: Pick<Settings, 'version' | 'api' | 'nodes' | 'administrators'>;
  readonly delivery: Delivery;
  readonly vpc: IVpc;
  /** What databases let in. */
  readonly nodeGroup: ISecurityGroup;
  /** One per workload. */
  readonly identities: readonly WorkloadIdentity[];
  readonly fluxRoleArn: string;
  readonly fluentdRoleArn: string;
  readonly alarmTopic: ITopic;
}

/**
 * An EKS cluster, and everything that ends with it: which role the pods of a service account take, the host that installs
 * Flux, alarms and a dashboard. Prepared, not proven: nobody has run it.
 */
export class EksPlane extends Construct {
  constructor(scope: Construct, id: string, props: EksPlaneProps) {
    super(scope, id);
    const { names, settings, delivery, vpc, nodeGroup, fluxRoleArn, fluentdRoleArn, alarmTopic } = props;
    const { version, api, nodes, administrators } = settings;

    const cluster = new EksCluster(this, 'Cluster', {
      ...{ clusterName: names.prefix, version, api, administrators, vpc, nodeGroup },
      boundary: names.clusterBoundary,
      pullRepositories: [`${names.prefix}/*`],
    });
    const { clusterName } = cluster;
    const trust = new PodIdentityTrust(Stack.of(this), names.prefix);
    const filler = new SecretsFillerRole(this, 'SecretsFillerRole', { trust, prefix: names.prefix });
    const reporter = new StatusReporterRole(this, 'StatusReporterRole', { trust, tableName: names.deploymentsTable });
    const identities = new PodIdentities(this, 'PodIdentities', {
      clusterName,
      roles: [
        { id: 'Flux', account: SOURCE_CONTROLLER, roleArn: fluxRoleArn },
        { id: 'Fluentd', account: FLUENTD, roleArn: fluentdRoleArn },
        { id: 'SecretsFiller', account: SECRETS_FILLER, roleArn: filler.roleArn },
        { id: 'StatusReporter', account: STATUS_REPORTER, roleArn: reporter.roleArn },
        ...props.identities.map(({ logicalId, namespace, serviceAccount, roleName }) => ({
          id: `Workload${logicalId}`,
          account: { namespace, name: serviceAccount },
          // By name: a reference would lock the stack of the roles.
          roleArn: Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName }),
        })),
      ],
    });
    new FluxBootstrap(this, 'FluxBootstrap', {
      ...{ cluster, vpc, nodes, delivery },
      logGroup: `${names.logPrefix}/hosts`,
      after: identities,
    });
    const { environmentName } = delivery;
    const { alarms } = new EksAlarms(this, 'Alarms', { clusterName, environmentName, topic: alarmTopic });
    new EksDashboard(this, 'Dashboard', { clusterName, alarms });
  }
}
