import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ClusterSecretsProps {
  readonly removalPolicy: RemovalPolicy;
  /** Names of the roles that may read or change the signing key, as in an ARN: `dev-compute-ServerRole*`. */
  readonly signingKeyRoles: readonly string[];
}

/** All that reads or changes the value of a secret. */
const VALUE_ACTIONS = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecret',
  'secretsmanager:UpdateSecretVersionStage',
];

/** Secrets that the hosts share: generated in Secrets Manager, read by the hosts, never in a template. */
export class ClusterSecrets extends Construct {
  /** Lets a host join as an agent. */
  public readonly agentToken: ISecret;
  /** Lets a host join as a server, and encrypts the cluster's bootstrap data. */
  public readonly serverToken: ISecret;
  /**
   * RSA private key (PEM) that signs service account tokens. It outlives the server, so that IAM trusts the tokens of
   * the next one, too. Until the first boot it holds a random placeholder, which the server replaces.
   */
  public readonly signingKey: ISecret;

  constructor(scope: Construct, id: string, { removalPolicy, signingKeyRoles }: ClusterSecretsProps) {
    super(scope, id);
    const generated = (name: string, description: string): Secret =>
      new Secret(this, name, {
        description,
        generateSecretString: { excludePunctuation: true, passwordLength: 48 },
        removalPolicy,
      });
    this.agentToken = generated('AgentToken', 'Lets a host join the cluster as an agent');
    this.serverToken = generated('ServerToken', 'Lets a host join the cluster as a server');
    const signingKey = generated('SigningKey', 'Signs service account tokens; filled by the server at its first boot');
    this.keepTo(signingKeyRoles, signingKey);
    this.signingKey = signingKey;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'The hosts read these only at boot: after a rotation a running cluster would refuse its own tokens.',
    });
  }

  /** Exports the secrets as hosts import them, while no host does. */
  public stayExported(): void {
    for (const { secretArn } of [this.agentToken, this.serverToken, this.signingKey]) {
      Stack.of(this).exportValue(secretArn);
    }
  }

  /**
   * Refuses a secret's value to everybody else, administrators included. They can still remove this policy, which
   * CloudTrail records, and delete the secret.
   */
  private keepTo(roles: readonly string[], secret: Secret): void {
    const { account, partition } = Stack.of(this);
    secret.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: VALUE_ACTIONS,
        resources: ['*'],
        conditions: {
          ArnNotLike: { 'aws:PrincipalArn': roles.map((role) => `arn:${partition}:iam::${account}:role/${role}`) },
        },
      }),
    );
  }
}
