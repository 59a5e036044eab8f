import { Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { ClusterNetwork } from '../constructs/cluster-network';
import { removalPolicyOf } from '../constructs/removal-policy';

export interface NetworkingStackProps extends StackProps {
  /** IPv4 block of the VPC. */
  readonly cidr: string;
  /** Whether the VPC's traffic is logged; billed by the gigabyte. */
  readonly flowLogs: boolean;
  /** Days the flow logs are kept. */
  readonly logRetentionDays: number;
  readonly removal: Environment['removal'];
}

/** Where the hosts stand. */
export class NetworkingStack extends Stack {
  public readonly vpc: IVpc;
  public readonly clusterSecurityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkingStackProps) {
    super(scope, id, props);
    const { vpc, securityGroup } = new ClusterNetwork(this, 'Network', {
      ...props,
      removalPolicy: removalPolicyOf(props.removal),
    });
    this.vpc = vpc;
    this.clusterSecurityGroup = securityGroup;
  }

  /** The region's first two zones, chosen by CloudFormation: a list known at synth would need a look-up. */
  public override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }
}
