import { Fn, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Ingress } from '../config/environment';
import { ClusterNetwork } from '../constructs/cluster-network';

export interface NetworkingStackProps extends StackProps {
  /** IPv4 block of the VPC. */
  readonly cidr: string;
  /** How routes are served. Default: nothing is let in from outside. */
  readonly ingress?: Ingress;
  /** Whether the VPC's traffic is logged; billed by the gigabyte. */
  readonly flowLogs: boolean;
  /** Name of the EKS cluster in it, if there is one. */
  readonly eksCluster?: string;
  /** Days the flow logs are kept. */
  readonly logRetentionDays: number;
  /** Of the flow logs. */
  readonly removalPolicy: RemovalPolicy;
}

/** The network of the hosts. */
export class NetworkingStack extends Stack {
  public readonly vpc: IVpc;
  public readonly clusterSecurityGroup: ISecurityGroup;
  /** Of the host that serves routes. */
  public readonly ingressSecurityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkingStackProps) {
    const { cidr, ingress, flowLogs, eksCluster, logRetentionDays, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);
    const network = new ClusterNetwork(this, 'Network', {
      ...{ cidr, ingress, flowLogs, eksCluster, logRetentionDays, removalPolicy },
    });
    this.vpc = network.vpc;
    this.clusterSecurityGroup = network.securityGroup;
    this.ingressSecurityGroup = network.ingressSecurityGroup;
    // Hosts of k3s are in it, and what replaces them is not.
    this.exportValue(network.ingressSecurityGroup.securityGroupId);
    // Of both zones: CloudFormation refuses to remove the export of a subnet that hosts are about to leave.
    for (const { subnetId } of network.vpc.publicSubnets) {
      this.exportValue(subnetId);
    }
    // The first database needs it, and CloudFormation refuses to remove it with the last one.
    this.exportValue(network.vpc.vpcId);
  }

  /** The region's first two zones, chosen by CloudFormation: a list known at synth would need a look-up. */
  public override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }
}
