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
import { GithubRole } from '../constructs/github-role';
import { ReleaseKey } from '../constructs/release-key';
import { EitherTrust, PodIdentityTrust, type ServiceAccountTrust } from '../constructs/service-account-trust';
import { WorkloadRole } from '../constructs/workload-role';
import type { Engine } from '../plan/engine';
import type { Claim, WorkloadIdentity } from '../plan/plan';

export interface SecurityStackProps extends StackProps {
  readonly names: PlatformNames;
  /** The repository that may deploy. */
  readonly github: Environment['github'];
  /** Name of the GitHub environment whose jobs may deploy. */
  readonly environmentName: string;
  /** How releases are signed; left out, there is no key. */
  readonly release?: Environment['release'];
  /** What runs the pods that take roles; during a move from one to the other, both. Default: k3s. */
  readonly engines?: readonly Engine[];
  /** Whether the issuer and the secrets of hosts are there without any host. Default: false. */
  readonly keepsK3sIdentity?: boolean;
  /** One per workload. */
  readonly identities: readonly WorkloadIdentity[];
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** Roles of GitHub's jobs and of the cluster's service accounts, without long-lived keys; and all secrets. */
export class SecurityStack extends Stack {
  /** Of the hosts of k3s. */
  public readonly secrets?: ClusterSecrets;
  public readonly fluxRoleArn: string;
  public readonly fluentdRoleArn: string;

  constructor(scope: Construct, id: string, props: SecurityStackProps) {
    const { names, github, environmentName, release, engines = ['k3s'], identities, claims, ...others } = props;
    const { keepsK3sIdentity = false, removalPolicy, ...stackProps } = others;
    super(scope, id, stackProps);

    const identity = new GithubIdentity(this, 'GithubIdentity', { github });
    const { roleArn } = new GithubRole(this, 'GithubRole', { identity, names, environmentName });
    new CfnOutput(this, 'DeployRoleArn', { value: roleArn, description: 'GitHub: AWS_DEPLOY_ROLE_ARN' });

    if (release?.sign === true) {
      const { generation } = release;
      new ReleaseKey(this, 'ReleaseKey', {
        ...{ alias: names.releaseKeyAlias, signerArn: roleArn, generation, removalPolicy },
      });
    }

    const trusts: ServiceAccountTrust[] = [];
    const hasHosts = engines.includes('k3s');
    if (hasHosts || keepsK3sIdentity) {
      const issuer = new ClusterIssuer(this, 'ClusterIssuer', { names, removalPolicy });
      const { serverRole, deploymentRole } = names;
      // The deployment's: CloudFormation's handler of secrets asks for values (its schema), and could lift the policy anyway.
      const signingKeyRoles = [serverRole, deploymentRole];
      const secrets = new ClusterSecrets(this, 'ClusterSecrets', { removalPolicy, signingKeyRoles });
      if (hasHosts) {
        trusts.push(issuer);
        this.secrets = secrets;
      } else {
        // The hosts go after this stack is updated; until then CloudFormation refuses to remove what they import.
        secrets.stayExported();
      }
    }
    if (engines.includes('eks')) {
      trusts.push(new PodIdentityTrust(this, names.prefix));
    }
    const trust = new EitherTrust(trusts);

    const { artifactRepository, logPrefix } = names;
    this.fluxRoleArn = new FluxRole(this, 'FluxRole', { trust, artifactRepository }).roleArn;
    this.fluentdRoleArn = new FluentdRole(this, 'FluentdRole', { trust, logPrefix }).roleArn;
    const workloads = new Construct(this, 'Workloads');
    for (const workloadIdentity of identities) {
      new WorkloadRole(workloads, workloadIdentity.logicalId, { identity: workloadIdentity, trust });
    }
    addClaimedResources(this, 'security', { claims, removalPolicy });
  }
}
