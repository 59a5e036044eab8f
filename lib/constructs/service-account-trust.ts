import {
  CompositePrincipal,
  type PrincipalBase,
  PrincipalWithConditions,
  ServicePrincipal,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';

/** A service account of a cluster. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** How the pods of a cluster take IAM roles. */
export interface ServiceAccountTrust {
  /** Principal: the pods of this service account only. */
  serviceAccount(account: ServiceAccount): PrincipalBase;
}

/**
 * EKS Pod Identity: EKS takes the role for a pod, and names cluster, namespace and service account in tags of the session
 * (EKS User Guide, "EKS Pod Identity trust policy" and "Grant Pods access to AWS resources based on tags"). The service
 * serves all clusters of the account, so all three are asked for.
 */
export class PodIdentityTrust implements ServiceAccountTrust {
  private readonly clusterArn: string;

  /**
   * @param stack - of the roles
   * @param clusterName - it makes the ARN: no reference to the stack of the cluster
   */
  constructor(stack: Stack, clusterName: string) {
    this.clusterArn = stack.formatArn({ service: 'eks', resource: 'cluster', resourceName: clusterName });
  }

  public serviceAccount({ namespace, name }: ServiceAccount): PrincipalBase {
    const tags = {
      'aws:RequestTag/eks-cluster-arn': this.clusterArn,
      'aws:RequestTag/kubernetes-namespace': namespace,
      'aws:RequestTag/kubernetes-service-account': name,
    };
    const pods = new ServicePrincipal('pods.eks.amazonaws.com');
    return new SessionTagsPrincipal(new PrincipalWithConditions(pods, { StringEquals: tags }));
  }
}

/** Of two clusters side by side: the pods of either may take a role. */
export class EitherTrust implements ServiceAccountTrust {
  constructor(private readonly trusts: readonly ServiceAccountTrust[]) {}

  public serviceAccount(account: ServiceAccount): PrincipalBase {
    return new CompositePrincipal(...this.trusts.map((trust) => trust.serviceAccount(account)));
  }
}
