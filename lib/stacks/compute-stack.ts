import { ArnFormat, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { HostProfile } from '../config/host-profiles';
import type { PlatformNames } from '../config/platform-names';
import { acknowledgeWildcard } from '../constructs/acknowledge-wildcard';
import { ClusterHost, type ClusterHostProps } from '../constructs/cluster-host';
import { RELEASES } from '../hosts/versions';

export interface ComputeStackProps extends StackProps {
  readonly names: PlatformNames;
  readonly environmentName: string;
  readonly hostProfile: HostProfile;
  /** Hosts that run workloads, beside the server. */
  readonly agents: number;
  /** Amazon Linux 2023, x86_64. */
  readonly amiId: string;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  readonly secrets: { readonly agentToken: ISecret; readonly serverToken: ISecret; readonly signingKey: ISecret };
  /** Where the server publishes the cluster's OIDC documents. */
  readonly issuerBucket: IBucket;
  readonly fluxRoleArn: string;
  readonly fluentdRoleArn: string;
}

/** The k3s server and its agents. */
export class ComputeStack extends Stack {
  /** EC2 instance ids, for alarms. */
  public readonly instanceIds: { readonly server: string; readonly agents: readonly string[] };

  constructor(scope: Construct, id: string, props: ComputeStackProps) {
    super(scope, id, props);
    const caHash = new StringParameter(this, 'CaHash', {
      description: "SHA-256 of the cluster's certificate authority; written by the server, checked by agents",
      stringValue: 'pending',
    });
    const server = this.addServer(props, caHash);
    const agents = Array.from({ length: props.agents }, (_, index) =>
      this.addAgent(`Agent${index + 1}`, server.instance.instancePrivateIp, props, caHash),
    );
    this.instanceIds = {
      server: server.instance.instanceId,
      agents: agents.map(({ instance }) => instance.instanceId),
    };
  }

  private addServer(props: ComputeStackProps, caHash: StringParameter): ClusterHost {
    const { names, hostProfile, secrets, issuerBucket } = props;
    const server = new ClusterHost(this, 'Server', {
      ...hostProps(props),
      role: 'server',
      instanceType: hostProfile.serverInstanceType,
      variables: {
        ...this.sharedVariables(secrets.agentToken, caHash),
        GO_MEMORY_LIMIT: `${hostProfile.serverGoMemoryLimit}MiB`,
        FLUX_VERSION: RELEASES.flux.version,
        FLUX_SHA256: RELEASES.flux.sha256 ?? '',
        SERVER_TOKEN_SECRET: secrets.serverToken.secretArn,
        SIGNING_KEY_SECRET: secrets.signingKey.secretArn,
        ISSUER_BUCKET: issuerBucket.bucketName,
        ISSUER_HOST: names.issuerHost,
        AWS_ACCOUNT_ID: this.account,
        ENVIRONMENT: props.environmentName,
        ECR_REGISTRY: `${this.account}.dkr.ecr.${this.region}.amazonaws.com`,
        ARTIFACT_REPOSITORY: names.artifactRepository,
        LOG_PREFIX: names.logPrefix,
        SECRET_PREFIX: names.prefix,
        FLUX_ROLE_ARN: props.fluxRoleArn,
        FLUENTD_ROLE_ARN: props.fluentdRoleArn,
      },
    });
    secrets.agentToken.grantRead(server.role);
    secrets.serverToken.grantRead(server.role);
    secrets.signingKey.grantRead(server.role);
    server.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:PutSecretValue'], resources: [secrets.signingKey.secretArn] }),
    );
    this.readClaimedSecrets(server, names.prefix);
    server.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject'],
        resources: ['.well-known/openid-configuration', 'openid/v1/jwks'].map((key) => issuerBucket.arnForObjects(key)),
      }),
    );
    server.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ssm:PutParameter'], resources: [caHash.parameterArn] }),
    );
    return server;
  }

  /** The server copies them into the Kubernetes Secrets of workloads. */
  private readClaimedSecrets({ role }: ClusterHost, prefix: string): void {
    const claimed = this.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [claimed] }),
    );
    acknowledgeWildcard(
      this,
      claimed,
      'The secrets that workloads of this environment claim; their names are not known here.',
    );
  }

  /** It holds the server's address, so CloudFormation makes it after the server's signal, and anew with the server. */
  private addAgent(id: string, serverAddress: string, props: ComputeStackProps, caHash: StringParameter): ClusterHost {
    const { agentToken } = props.secrets;
    const agent = new ClusterHost(this, id, {
      ...hostProps(props),
      role: 'agent',
      instanceType: props.hostProfile.agentInstanceType,
      variables: {
        ...this.sharedVariables(agentToken, caHash),
        GO_MEMORY_LIMIT: `${props.hostProfile.agentGoMemoryLimit}MiB`,
        SERVER_ADDRESS: serverAddress,
      },
    });
    agentToken.grantRead(agent.role);
    agent.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [caHash.parameterArn] }),
    );
    return agent;
  }

  private sharedVariables(agentToken: ISecret, caHash: StringParameter): Record<string, string> {
    return {
      AWS_REGION: this.region,
      K3S_VERSION: RELEASES.k3s.version,
      K3S_SHA256: RELEASES.k3s.sha256 ?? '',
      AGENT_TOKEN_SECRET: agentToken.secretArn,
      CA_HASH_PARAMETER: caHash.parameterName,
    };
  }
}

function hostProps({
  amiId,
  vpc,
  securityGroup,
  names,
}: ComputeStackProps): Pick<ClusterHostProps, 'amiId' | 'vpc' | 'securityGroup' | 'pullRepositories'> {
  return { amiId, vpc, securityGroup, pullRepositories: [`${names.prefix}/*`] };
}
