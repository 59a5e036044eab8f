import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { ClusterHost, type ClusterHostProps } from './cluster-host';
import { type Delivery, fluxVariables } from './delivery';

/** Secrets that make a new server the same cluster as the one before. */
export interface ServerSecrets {
  readonly agentToken: ISecret;
  readonly serverToken: ISecret;
  readonly signingKey: ISecret;
}

/** What Flux delivers to the cluster, and the roles of the platform's own pods. */
export interface ServerDelivery extends Delivery {
  readonly fluxRoleArn: string;
  readonly fluentdRoleArn: string;
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
  public delivers({ fluxRoleArn, fluentdRoleArn, ...delivery }: ServerDelivery): void {
    this.setVariables({
      ...fluxVariables(this, delivery, this.architecture),
      FLUX_ROLE_ARN: fluxRoleArn,
      FLUENTD_ROLE_ARN: fluentdRoleArn,
    });
  }
}
