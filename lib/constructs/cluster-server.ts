import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterSetup } from '../config/memory-budget';
import { RELEASES } from '../hosts/versions';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { ClusterHost, type ClusterHostProps } from './cluster-host';

/** Secrets that make a new server the same cluster as the one before. */
export interface ServerSecrets {
  readonly agentToken: ISecret;
  readonly serverToken: ISecret;
  readonly signingKey: ISecret;
}

/** What Flux delivers to the cluster, and the roles of the platform's own pods. */
export interface Delivery {
  readonly environmentName: string;
  /** ECR repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** First part of the name of every log group. */
  readonly logPrefix: string;
  /** In PEM: a release needs a signature of one of them. Without any, none is verified. */
  readonly releaseCertificates: readonly string[];
  readonly fluxRoleArn: string;
  readonly fluentdRoleArn: string;
  readonly fluxMemory: ClusterSetup['flux'];
}

/** The host that runs the k3s server. Each method grants a permission and passes its target to the boot script. */
export class ClusterServer extends ClusterHost {
  constructor(scope: Construct, id: string, props: ClusterHostProps) {
    super(scope, id, 'server', props);
  }

  /** Private IPv4 address. */
  public get address(): string {
    return this.instance.instancePrivateIp;
  }

  /** Starts the cluster with its secrets, and creates the signing key at the first boot. */
  public usesSecrets({ agentToken, serverToken, signingKey }: ServerSecrets): void {
    for (const secret of [agentToken, serverToken, signingKey]) {
      secret.grantRead(this.role);
    }
    this.allow(['secretsmanager:PutSecretValue'], [signingKey.secretArn]);
    this.setVariables({
      AGENT_TOKEN_SECRET: agentToken.secretArn,
      SERVER_TOKEN_SECRET: serverToken.secretArn,
      SIGNING_KEY_SECRET: signingKey.secretArn,
    });
  }

  /** Writes the SHA-256 of the cluster's certificate authority, which agents check. */
  public writesCaHashTo(parameter: IStringParameter): void {
    this.allow(['ssm:PutParameter'], [parameter.parameterArn]);
    this.setVariables({ CA_HASH_PARAMETER: parameter.parameterName });
  }

  /**
   * Publishes the cluster's two OIDC documents.
   *
   * @param issuer - the bucket's name, and the host part of the issuer's URL
   */
  public publishesTo({ bucketName, host }: { readonly bucketName: string; readonly host: string }): void {
    const arn = (key: string) =>
      Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: bucketName, resourceName: key });
    this.allowObjects('s3:PutObject', ['.well-known/openid-configuration', 'openid/v1/jwks'].map(arn));
    this.setVariables({ ISSUER_BUCKET: bucketName, ISSUER_HOST: host });
  }

  /** Copies claimed secrets, whose names start with `<prefix>/`, into the Kubernetes Secrets of workloads. */
  public copiesSecretsOf(prefix: string): void {
    const claimed = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allow(['secretsmanager:GetSecretValue'], [claimed]);
    acknowledgeWildcard(this, claimed, 'The secrets that workloads of this environment claim, new ones included.');
    this.setVariables({ SECRET_PREFIX: prefix });
  }

  /** Writes the status of its cluster to the platform's table, and nothing else there. */
  public reportsTo(tableName: string): void {
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: tableName })],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['status'] } },
      }),
    );
    this.setVariables({ STATUS_TABLE: tableName });
  }

  /** Removes the nodes of terminated hosts from its cluster. */
  public removesStaleNodes(): void {
    this.allow(['ec2:DescribeInstances'], ['*']);
    acknowledgeWildcard(this, '*', 'ec2:DescribeInstances supports no resource.');
  }

  /** Installs Flux, which applies the environment's artifact. */
  public delivers(delivery: Delivery): void {
    const { account, region } = Stack.of(this);
    const { request, limit, goMemoryLimit } = delivery.fluxMemory;
    const certificates = delivery.releaseCertificates.map((pem) => Buffer.from(pem).toString('base64'));
    this.setVariables({
      FLUX_VERSION: RELEASES.flux.version,
      FLUX_SHA256: RELEASES.flux.sha256[this.architecture] ?? '',
      AWS_ACCOUNT_ID: account,
      ECR_REGISTRY: `${account}.dkr.ecr.${region}.amazonaws.com`,
      ENVIRONMENT: delivery.environmentName,
      ARTIFACT_REPOSITORY: delivery.artifactRepository,
      LOG_PREFIX: delivery.logPrefix,
      ...(certificates.length === 0 ? {} : { RELEASE_CERTIFICATES: certificates.join(' ') }),
      FLUX_ROLE_ARN: delivery.fluxRoleArn,
      FLUENTD_ROLE_ARN: delivery.fluentdRoleArn,
      FLUX_MEMORY_REQUEST: `${request}Mi`,
      FLUX_MEMORY_LIMIT: `${limit}Mi`,
      FLUX_GO_MEMORY_LIMIT: `${goMemoryLimit}MiB`,
    });
  }
}
