import { type Actions, on } from './deployment-actions';

/** What nodes and pods are: passed on, to EC2 and to EKS. */
const ROLES = 'role/{prefix}-* role/{environment}-compute-* role/{environment}-security-*';
const CLUSTER_ROLE = 'role/{environment}-compute-EksClusterRole*';

/**
 * What CloudFormation does besides in an environment with an EKS cluster, by type as in `DEPLOYMENT_ACTIONS`. Nobody has
 * deployed with it.
 */
export const EKS_ACTIONS: Readonly<Record<string, readonly Actions[]>> = {
  'AWS::EKS::AccessEntry': [
    on(
      'eks',
      'cluster/{prefix} access-entry/{prefix}/*',
      'AssociateAccessPolicy CreateAccessEntry DeleteAccessEntry DescribeAccessEntry DisassociateAccessPolicy ListAssociatedAccessPolicies TagResource UntagResource UpdateAccessEntry',
    ),
  ],
  'AWS::EKS::Cluster': [
    on(
      'eks',
      'cluster/{prefix}',
      'CreateCluster DeleteCluster DescribeCluster DescribeUpdate ListTagsForResource TagResource UntagResource UpdateClusterConfig UpdateClusterVersion',
    ),
    on('ec2', '*', 'Describe*'),
    on('iam', CLUSTER_ROLE, 'GetRole ListAttachedRolePolicies'),
    on('iam', CLUSTER_ROLE, 'PassRole', 'passed to EKS'),
    // AWS makes this role with the first cluster of an account.
    on('iam', 'role/aws-service-role/eks.amazonaws.com/*', 'CreateServiceLinkedRole'),
  ],
  'AWS::EKS::PodIdentityAssociation': [
    on(
      'eks',
      'cluster/{prefix} podidentityassociation/{prefix}/*',
      'CreatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation ListTagsForResource TagResource UntagResource UpdatePodIdentityAssociation',
    ),
    on('iam', ROLES, 'GetRole'),
    on('iam', ROLES, 'PassRole', 'passed to EKS'),
  ],
  // The image of the host that installs Flux is the newest of a public parameter.
  'AWS::EC2::Instance': [on('ssm', 'parameter/aws/service/ami-amazon-linux-latest/*', 'GetParameter GetParameters')],
  // The role of the cluster is bounded by a policy of its own: lib/bootstrap/cluster-boundary.ts.
  'AWS::IAM::Role': [
    on(
      'iam',
      CLUSTER_ROLE,
      'AttachRolePolicy CreateRole PutRolePermissionsBoundary PutRolePolicy',
      'bounded as a cluster',
    ),
  ],
  // EKS does not choose the name of the group that it writes to.
  'AWS::Logs::LogGroup': [
    on(
      'logs',
      'log-group:/aws/eks/{prefix}/cluster*',
      'CreateLogGroup DeleteLogGroup DeleteRetentionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource',
    ),
  ],
};
