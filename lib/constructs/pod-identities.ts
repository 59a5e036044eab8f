import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { Construct } from 'constructs';
import type { ServiceAccount } from './service-account-trust';

/** A role, and the service account whose pods take it. */
export interface PodRole {
  /** Construct id. */
  readonly id: string;
  readonly account: ServiceAccount;
  readonly roleArn: string;
}

export interface PodIdentitiesProps {
  readonly clusterName: string;
  /** The role of each service account. The roles exist. */
  readonly roles: readonly PodRole[];
}

/**
 * Says to an EKS cluster which role the pods of which service account take. They belong to the cluster and end with it, so
 * they are in its stack. A pod that starts before its association never gets credentials: what starts pods depends on this.
 */
export class PodIdentities extends Construct {
  constructor(scope: Construct, id: string, { clusterName, roles }: PodIdentitiesProps) {
    super(scope, id);
    for (const { id: name, account, roleArn } of roles) {
      const { namespace, name: serviceAccount } = account;
      new CfnPodIdentityAssociation(this, name, { clusterName, namespace, serviceAccount, roleArn });
    }
  }
}
