import { type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Ports that cluster members open to each other (https://docs.k3s.io/installation/requirements). */
const MEMBER_PORTS = [
  { port: Port.tcp(6443), description: 'Kubernetes API' },
  { port: Port.tcp(10_250), description: 'kubelet' },
  { port: Port.udp(8472), description: 'flannel VXLAN' },
];

export interface ClusterNetworkProps {
  /** IPv4 block of the VPC. */
  readonly cidr: string;
  readonly flowLogs: boolean;
  /** Days the flow logs are kept. */
  readonly logRetentionDays: number;
  /** Of the flow logs. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * One VPC with two public subnets and no NAT gateway, which would cost more than both hosts. Nothing is let in from
 * outside; S3 and DynamoDB are reached through free gateway endpoints.
 */
export class ClusterNetwork extends Construct {
  public readonly vpc: IVpc;
  public readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: ClusterNetworkProps) {
    super(scope, id);
    const { cidr, flowLogs, logRetentionDays, removalPolicy } = props;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // It would add a Lambda function, to empty a group that has no members here.
      restrictDefaultSecurityGroup: false,
    });
    const securityGroup = new SecurityGroup(this, 'Cluster', {
      vpc,
      description: 'k3s server and agents: reachable from each other only',
    });
    for (const { port, description } of MEMBER_PORTS) {
      securityGroup.addIngressRule(securityGroup, port, description);
    }
    if (flowLogs) {
      const logGroup = new LogGroup(this, 'FlowLogs', { retention: logRetentionDays, removalPolicy });
      vpc.addFlowLog('FlowLog', {
        destination: FlowLogDestination.toCloudWatchLogs(logGroup),
        trafficType: FlowLogTrafficType.ALL,
      });
    } else {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-VPC7',
        reason: 'The environment turned flow logs off: they are billed by the gigabyte, and nothing is let in.',
      });
    }
    this.vpc = vpc;
    this.securityGroup = securityGroup;
  }
}
