import { type RemovalPolicy, Stack, Tags, Validations } from 'aws-cdk-lib/core';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Ingress } from '../config/environment';

/** Ports that cluster members open to each other (https://docs.k3s.io/installation/requirements). */
const MEMBER_PORTS = [
  { port: Port.tcp(6443), description: 'Kubernetes API' },
  { port: Port.tcp(10_250), description: 'kubelet' },
  { port: Port.udp(8472), description: 'flannel VXLAN' },
];

/** All of the internet. */
const ANYWHERE = '0.0.0.0/0';

export interface ClusterNetworkProps {
  /** IPv4 block of the VPC. */
  readonly cidr: string;
  /** How routes are served. Default: nothing is let in from outside. */
  readonly ingress?: Ingress;
  readonly flowLogs: boolean;
  /** Name of the EKS cluster whose nodes and load balancers are here, too. Default: none. */
  readonly eksCluster?: string;
  /** Days the flow logs are kept. */
  readonly logRetentionDays: number;
  /** Of the flow logs. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * One VPC with two public subnets and no NAT gateway, which would cost more than both hosts. Nothing is let in from
 * outside, unless `ingress` says so; S3 and DynamoDB of the region are reached through free gateway endpoints, which change
 * nothing in other accounts.
 */
export class ClusterNetwork extends Construct {
  public readonly vpc: IVpc;
  public readonly securityGroup: ISecurityGroup;
  /**
   * Group of the host that serves routes. It is there without `ingress`, too, and then lets nothing in: an export that
   * comes and goes could not be removed while the host uses it.
   */
  public readonly ingressSecurityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: ClusterNetworkProps) {
    super(scope, id);
    const { cidr, ingress, flowLogs, eksCluster, logRetentionDays, removalPolicy } = props;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: 2,
      natGateways: 0,
      // Nodes of EKS get an address from the setting of their subnet alone; without one they reach nothing.
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: eksCluster !== undefined },
      ],
      // It would add a Lambda function, to empty a group that has no members here.
      restrictDefaultSecurityGroup: false,
    });
    openGateways(vpc);
    const securityGroup = new SecurityGroup(this, 'Cluster', {
      vpc,
      description: 'k3s server and agents: reachable from each other only',
    });
    for (const { port, description } of MEMBER_PORTS) {
      securityGroup.addIngressRule(securityGroup, port, description);
    }
    const ingressGroup = new SecurityGroup(this, 'Ingress', {
      vpc,
      description: 'The host that serves routes: reachable from the blocks of the environment only',
    });
    if (ingress !== undefined) {
      this.open(ingressGroup, ingress);
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
    if (eksCluster !== undefined) {
      findableBy(eksCluster, vpc, securityGroup);
    }
    this.vpc = vpc;
    this.securityGroup = securityGroup;
    this.ingressSecurityGroup = ingressGroup;
  }

  /**
   * Without a domain, port 80 serves routes. With one, port 443 does, and port 80 is open to everyone: it answers the
   * checks of Let's Encrypt, which come from addresses that are not published, and redirects everything else.
   */
  private open(group: SecurityGroup, { allowedCidrs, domain }: Ingress): void {
    const port = Port.tcp(domain === undefined ? 80 : 443);
    for (const cidr of allowedCidrs) {
      group.addIngressRule(Peer.ipv4(cidr), port, 'routes of workloads');
    }
    if (domain !== undefined) {
      group.addIngressRule(Peer.ipv4(ANYWHERE), Port.tcp(80), "Let's Encrypt, and redirects to HTTPS");
    }
    if (domain !== undefined || allowedCidrs.includes(ANYWHERE)) {
      Validations.of(group).acknowledge({
        id: 'AwsSolutions::AwsSolutions-EC23',
        reason: "The environment opens its routes to the internet, or to the checks of Let's Encrypt.",
      });
    }
  }
}

/**
 * What nodes of EKS find their network by: `NodeClass` selects subnets and groups by the tag `idp.dev/eks-cluster`; load
 * balancers take public subnets with the other one (EKS User Guide, "Tag subnets for EKS Auto Mode").
 */
function findableBy(cluster: string, vpc: Vpc, group: SecurityGroup): void {
  const only = { includeResourceTypes: ['AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup'] };
  for (const subnet of vpc.publicSubnets) {
    Tags.of(subnet).add('kubernetes.io/role/elb', '1', only);
  }
  for (const found of [...vpc.publicSubnets, group]) {
    Tags.of(found).add('idp.dev/eks-cluster', cluster, only);
  }
}

/**
 * Through the endpoints of S3 and DynamoDB goes what belongs to this account, with any credentials. Two exceptions of S3:
 * objects are read from all buckets, since ECR, other image registries and Amazon Linux keep theirs in buckets whose names
 * change; and a host that has booted writes to the bucket behind the URL of its wait condition (CloudFormation User Guide,
 * "VPC endpoints"). Buckets of other regions are not reached through the endpoint, so this does not hold for them.
 */
function openGateways(vpc: Vpc): void {
  const { account, partition, region } = Stack.of(vpc);
  const allow = (action: string, resource: string, conditions?: Record<string, unknown>) =>
    new PolicyStatement({ principals: [new AnyPrincipal()], actions: [action], resources: [resource], conditions });
  const s3 = vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
  s3.addToPolicy(allow('s3:*', '*', { StringEquals: { 'aws:ResourceAccount': account } }));
  s3.addToPolicy(allow('s3:GetObject', '*'));
  s3.addToPolicy(allow('s3:PutObject', `arn:${partition}:s3:::cloudformation-waitcondition-${region}/*`));
  const dynamoDb = vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  dynamoDb.addToPolicy(allow('dynamodb:*', `arn:${partition}:dynamodb:*:${account}:*`));
}
