import type { Environment } from '../config/environment';
import { arn, type PolicyStatement } from './policy-statement';

/**
 * The most that EKS can do with the role of a cluster, whatever its own policies come to allow: nodes, addresses, disks and
 * load balancers of this region. It passes no role but that of the nodes, and reaches no data of the platform.
 */
export function clusterBoundary({ region, name }: Environment): PolicyStatement[] {
  const allow = (actions: string, service: string, resource: string): PolicyStatement => ({
    Effect: 'Allow',
    Action: actions.split(' '),
    Resource: [arn(service, region, resource)],
  });
  return [
    {
      ...allow(
        'acm:DescribeCertificate acm:ListCertificates autoscaling:Describe* ec2:* elasticloadbalancing:*',
        '',
        '*',
      ),
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    // EKS makes the instance profiles of its nodes.
    allow(
      'iam:AddRoleToInstanceProfile iam:CreateInstanceProfile iam:DeleteInstanceProfile iam:GetInstanceProfile iam:RemoveRoleFromInstanceProfile iam:TagInstanceProfile',
      'iam',
      'instance-profile/eks*',
    ),
    {
      ...allow('iam:PassRole', 'iam', `role/${name}-compute-EksClusterNodeRole*`),
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    allow('iam:CreateServiceLinkedRole', 'iam', 'role/aws-service-role/*'),
  ];
}
