import { createHash } from 'node:crypto';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnAccessEntry, CfnCluster } from 'aws-cdk-lib/aws-eks';
import {
  type IRole,
  ManagedPolicy,
  PermissionsBoundary,
  PolicyStatement,
  Role,
  ServicePrincipal,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';

export interface EksClusterProps {
  /** Known when the plan is made, so that the roles of pods can name the cluster. */
  readonly clusterName: string;
  /** Of Kubernetes, for example `1.35`. */
  readonly version: string;
  /** Name of the IAM policy that bounds the role of the cluster. */
  readonly boundary: string;
  /** Who reaches the Kubernetes API: the network of the cluster alone, or IPv4 blocks besides. */
  readonly api: 'private' | { readonly publicFrom: readonly string[] };
  readonly vpc: IVpc;
  /** Of the nodes, besides the one that EKS makes: what databases let in. */
  readonly nodeGroup: ISecurityGroup;
  /** ARNs of the roles that may do everything in the cluster. */
  readonly administrators: readonly string[];
  /** ECR repositories that nodes may pull from, as in an ARN: `idp-dev/*`. */
  readonly pullRepositories: readonly string[];
}

/** Of services; its tenth address is the cluster's DNS. `CLUSTER_BLOCKS` refuses it for anything else. */
const SERVICE_CIDR = '172.20.0.0/16';

/** Access policies of EKS itself (EKS User Guide, "Review access policy permissions"). */
type AccessPolicy = 'AmazonEKSAutoNodePolicy' | 'AmazonEKSClusterAdminPolicy';

/** What Auto Mode does for a cluster (EKS User Guide, "Amazon EKS Auto Mode cluster IAM role"). */
const CLUSTER_POLICIES = [
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
];

/**
 * An Amazon EKS cluster in Auto Mode, by resources of CloudFormation alone. Prepared, not proven: nobody has run it.
 *
 * CDK's own `Cluster` refuses a network without private subnets, and would bring Lambda functions to apply manifests.
 *
 * Nobody gets into the Kubernetes API but through access entries: not even who makes the cluster. Secrets are encrypted at
 * rest without a key of ours: EKS encrypts all that its API stores with a key that AWS owns (EKS User Guide, "Default
 * envelope encryption for all Kubernetes API Data"). A key of ours would cost 1 US dollar a month and could lock the
 * cluster out of its own data; whoever may read Secrets through the API would still read them.
 */
export class EksCluster extends Construct {
  /** A reference: what has it comes after the cluster. */
  public readonly clusterName: string;
  /** Without a reference. */
  public readonly clusterArn: string;
  /** Made by EKS: nodes and the control plane are in it, and reach each other. */
  public readonly securityGroupId: string;
  /** Of the nodes; their NodeClass names it. */
  public readonly nodeRole: IRole;
  private readonly cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id);
    const { clusterName, version, boundary, api, vpc, nodeGroup, administrators, pullRepositories } = props;
    this.cluster = new CfnCluster(this, 'Default', {
      name: clusterName,
      version,
      roleArn: this.clusterRole(boundary).roleArn,
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      // Auto Mode brings what these would be: it is on when all three of its parts are.
      bootstrapSelfManagedAddons: false,
      // Without pools of EKS, which are of large instances: flux/clusters/eks has its own, with a limit.
      computeConfig: { enabled: true, nodePools: [] },
      storageConfig: { blockStorage: { enabled: true } },
      kubernetesNetworkConfig: {
        elasticLoadBalancing: { enabled: true },
        ipFamily: 'ipv4',
        serviceIpv4Cidr: SERVICE_CIDR,
      },
      resourcesVpcConfig: {
        subnetIds: vpc.publicSubnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [nodeGroup.securityGroupId],
        endpointPrivateAccess: true,
        ...(api === 'private'
          ? { endpointPublicAccess: false }
          : { endpointPublicAccess: true, publicAccessCidrs: [...api.publicFrom] }),
      },
      logging: { clusterLogging: { enabledTypes: [{ type: 'audit' }, { type: 'authenticator' }] } },
      // Extended support costs six times as much: at its end a version is replaced by the next one.
      upgradePolicy: { supportType: 'STANDARD' },
    });
    this.clusterName = this.cluster.ref;
    this.clusterArn = Stack.of(this).formatArn({ service: 'eks', resource: 'cluster', resourceName: clusterName });
    this.securityGroupId = this.cluster.attrClusterSecurityGroupId;
    this.nodeRole = this.roleOfNodes(clusterName, pullRepositories);
    this.letIn('Nodes', this.nodeRole.roleArn, 'AmazonEKSAutoNodePolicy', 'EC2');
    for (const arn of administrators) {
      // By the ARN, not by its position: an entry of the same role cannot be made a second time.
      const digest = createHash('sha256').update(arn).digest('hex').slice(0, 8);
      this.letIn(`Administrator${digest}`, arn, 'AmazonEKSClusterAdminPolicy');
    }
    this.acknowledgeFindings(api);
  }

  /** Lets a role do everything in the cluster. */
  public administeredBy(id: string, role: IRole): CfnAccessEntry {
    return this.letIn(id, role.roleArn, 'AmazonEKSClusterAdminPolicy');
  }

  private letIn(id: string, principalArn: string, policy: AccessPolicy, type = 'STANDARD'): CfnAccessEntry {
    const policyArn = `arn:${Stack.of(this).partition}:eks::aws:cluster-access-policy/${policy}`;
    return new CfnAccessEntry(this, id, {
      clusterName: this.clusterName,
      principalArn,
      type,
      accessPolicies: [{ policyArn, accessScope: { type: 'cluster' } }],
    });
  }

  private clusterRole(boundary: string): IRole {
    const role = new Role(this, 'Role', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('eks.amazonaws.com')),
      managedPolicies: CLUSTER_POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    // In place of the one of all other roles.
    PermissionsBoundary.of(role).apply(ManagedPolicy.fromManagedPolicyName(this, 'Boundary', boundary));
    Validations.of(role).acknowledge(
      ...CLUSTER_POLICIES.map((name) => ({
        id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
        reason: 'What EKS does for the cluster changes with EKS; a boundary of its own limits it.',
      })),
    );
    return role;
  }

  /** What AWS's own policies for nodes allow, but for this cluster and these repositories alone. */
  private roleOfNodes(clusterName: string, pullRepositories: readonly string[]): IRole {
    const arn = (service: string, resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service, resource, resourceName });
    const role = new Role(this, 'NodeRole', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    const repositories = pullRepositories.map((name) => arn('ecr', 'repository', name));
    allow(['eks-auth:AssumeRoleForPodIdentity'], [arn('eks', 'cluster', clusterName)]);
    allow(['ecr:GetAuthorizationToken'], ['*']);
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repositories);
    acknowledgeWildcard(this, '*', 'ecr:GetAuthorizationToken supports no resource.');
    repositories.forEach((it) => {
      acknowledgeWildcard(this, it, 'The image of any workload, new ones included.');
    });
    return role;
  }

  private acknowledgeFindings(api: EksClusterProps['api']): void {
    Validations.of(this).acknowledge(
      ...['api', 'controllerManager', 'scheduler'].map((log) => ({
        id: `AwsSolutions::AwsSolutions-EKS2[LogExport::${log}]`,
        reason: 'Audit and authenticator say who did what; this log is of use to those who run the control plane.',
      })),
    );
    if (api !== 'private') {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-EKS1',
        reason: 'The environment opens the Kubernetes API to the blocks that it names.',
      });
    }
  }
}
