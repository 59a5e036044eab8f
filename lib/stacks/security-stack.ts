import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import type { PlatformNames } from '../config/platform-names';
import { addClaimedResources } from '../constructs/claimed-resources';
import { ClusterIssuer } from '../constructs/cluster-issuer';
import { ClusterSecrets } from '../constructs/cluster-secrets';
import { FluentdRole } from '../constructs/fluentd-role';
import { FluxRole } from '../constructs/flux-role';
import { GithubIdentity } from '../constructs/github-identity';
import { GithubRoles } from '../constructs/github-roles';
import { WorkloadRole } from '../constructs/workload-role';
import type { Claim, WorkloadIdentity } from '../plan/plan';

export interface SecurityStackProps extends StackProps {
  readonly names: PlatformNames;
  /**
   * The repository that may deploy.
   *
   * An account holds one provider for GitHub: of two environments in one account, the second names the provider that
   * the first one made as `oidcProviderArn`.
   */
  readonly github: Environment['github'];
  /** Name of the GitHub environment whose jobs may deploy. */
  readonly environmentName: string;
  /** One per workload. */
  readonly identities: readonly WorkloadIdentity[];
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** Roles of GitHub's jobs and of the cluster's service accounts, without long-lived keys; and all secrets. */
export class SecurityStack extends Stack {
  public readonly secrets: ClusterSecrets;
  public readonly fluxRoleArn: string;
  public readonly fluentdRoleArn: string;

  constructor(scope: Construct, id: string, props: SecurityStackProps) {
    const { names, github, environmentName, identities, claims, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);

    const identity = new GithubIdentity(this, 'GithubIdentity', { github });
    const roles = new GithubRoles(this, 'GithubRoles', { identity, names, environmentName });
    new CfnOutput(this, 'DiffRoleArn', { value: roles.diff.roleArn, description: 'GitHub: pull requests' });
    new CfnOutput(this, 'PushRoleArn', { value: roles.push.roleArn, description: 'GitHub: the main branch' });
    new CfnOutput(this, 'DeployRoleArn', { value: roles.deploy.roleArn, description: 'GitHub: the environment' });

    const issuer = new ClusterIssuer(this, 'ClusterIssuer', { names, removalPolicy });
    this.secrets = new ClusterSecrets(this, 'ClusterSecrets', { removalPolicy });

    const { artifactRepository, logPrefix } = names;
    this.fluxRoleArn = new FluxRole(this, 'FluxRole', { issuer, artifactRepository }).roleArn;
    this.fluentdRoleArn = new FluentdRole(this, 'FluentdRole', { issuer, logPrefix }).roleArn;
    const workloads = new Construct(this, 'Workloads');
    for (const workloadIdentity of identities) {
      new WorkloadRole(workloads, workloadIdentity.logicalId, { identity: workloadIdentity, issuer });
    }
    addClaimedResources(this, 'security', { claims, removalPolicy });
  }
}
