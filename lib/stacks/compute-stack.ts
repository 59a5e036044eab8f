import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import { CfnEIP, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ClusterSetup } from '../config/memory-budget';
import type { PlatformNames } from '../config/platform-names';
import { ClusterAgent } from '../constructs/cluster-agent';
import { ClusterServer, type ServerSecrets } from '../constructs/cluster-server';
import { HostAlarms } from '../constructs/host-alarms';
import { HostDashboard } from '../constructs/host-dashboard';

export interface ComputeStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  readonly hosts: ClusterSetup;
  /** Amazon Linux 2023, for the architecture of the hosts. */
  readonly amiId: string;
  /** Any number; another one replaces all hosts. */
  readonly generation: number;
  /** Which of the network's zones the hosts are in, from 1. */
  readonly zone: number;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** Of the first agent, beside the other one. */
  readonly ingressSecurityGroup: ISecurityGroup;
  /** Whether the first agent gets a fixed address, where routes are served. */
  readonly servesRoutes: boolean;
  readonly secrets: ServerSecrets;
  /** Certificates, in PEM: a release needs a signature of one of them. Default: none is verified. */
  readonly releaseCertificates?: readonly string[];
  readonly fluxRoleArn: string;
  readonly fluentdRoleArn: string;
  readonly alarmTopic: ITopic;
}

/**
 * The k3s server, its agents, and everything that refers to an instance. Any change of a boot script, an AMI or a size
 * replaces instances, so no other stack may use anything from here: CloudFormation refuses to change an export in use.
 */
export class ComputeStack extends Stack {
  constructor(scope: Construct, id: string, props: ComputeStackProps) {
    const { names, environmentName, hosts: setup, amiId, generation, zone, ...others } = props;
    const { vpc, securityGroup, ingressSecurityGroup, servesRoutes, secrets, ...more } = others;
    const { releaseCertificates = [], fluxRoleArn, fluentdRoleArn, alarmTopic, ...stackProps } = more;
    super(scope, id, stackProps);

    const subnet = vpc.publicSubnets[zone - 1];
    if (subnet === undefined) {
      throw new Error(`the network has no zone ${zone}`);
    }
    const logGroup = `${names.logPrefix}/hosts`;
    const pullRepositories = [`${names.prefix}/*`];
    const common = { amiId, generation, vpc, subnet, securityGroup, logGroup, pullRepositories };
    const caHash = new StringParameter(this, 'CaHash', {
      description: "SHA-256 of the cluster's certificate authority; written by the server, checked by agents",
      stringValue: 'pending',
    });

    const server = new ClusterServer(this, 'Server', { ...common, ...setup.server });
    server.usesSecrets(secrets);
    server.writesCaHashTo(caHash);
    server.publishesTo({ bucketName: names.issuerBucket, host: names.issuerHost });
    server.copiesSecretsOf(names.prefix);
    server.removesStaleNodes();
    server.reportsTo(names.deploymentsTable);
    const { artifactRepository, logPrefix } = names;
    server.delivers({
      environmentName,
      artifactRepository,
      logPrefix,
      releaseCertificates,
      fluxRoleArn,
      fluentdRoleArn,
      fluxMemory: setup.flux,
    });

    const agentHosts = setup.agents.map((host, index) => {
      const agent = new ClusterAgent(this, `Agent${index + 1}`, { ...common, ...host });
      agent.joins(server, { agentToken: secrets.agentToken, caHash });
      return agent;
    });
    const [ingressHost] = agentHosts;
    ingressHost?.mayServeRoutes(ingressSecurityGroup);
    if (ingressHost !== undefined && servesRoutes) {
      // It replaces the address that the host gets at its start, so it costs no more, and outlives the host. When it is
      // removed, EC2 gives the host an address again (EC2 User Guide, "Public IPv4 addresses").
      const address = new CfnEIP(this, 'RouteAddress', { domain: 'vpc', instanceId: ingressHost.instance.instanceId });
      // Not before: until then the old host serves, and if the new one fails, it goes on.
      address.node.addDependency(ingressHost.ready);
      new CfnOutput(this, 'RouteAddressIp', {
        description: 'where routes are served: the A record of the domain and of names below it',
        value: address.attrPublicIp,
      });
    }

    const alarms = new Construct(this, 'Alarms');
    const hosts = [server, ...agentHosts].map((host, index) => {
      const label = index === 0 ? 'server' : `agent ${index}`;
      const { instanceId } = host.instance;
      const props = { instanceId, host: `${label} of ${environmentName}`, topic: alarmTopic };
      return { label, instanceId, alarms: new HostAlarms(alarms, host.node.id, props).alarms };
    });
    new HostDashboard(this, 'Dashboard', {
      hosts: Object.fromEntries(hosts.map(({ label, instanceId }) => [label, instanceId])),
      alarms: hosts.flatMap((host) => host.alarms),
    });
  }
}
