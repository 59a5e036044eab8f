import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ClusterSecretsProps {
  readonly removalPolicy: RemovalPolicy;
}

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

  constructor(scope: Construct, id: string, { removalPolicy }: ClusterSecretsProps) {
    super(scope, id);
    const generated = (name: string, description: string): ISecret =>
      new Secret(this, name, {
        description,
        generateSecretString: { excludePunctuation: true, passwordLength: 48 },
        removalPolicy,
      });
    this.agentToken = generated('AgentToken', 'Lets a host join the cluster as an agent');
    this.serverToken = generated('ServerToken', 'Lets a host join the cluster as a server');
    this.signingKey = generated('SigningKey', 'Signs service account tokens; filled by the server at its first boot');
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'The hosts read these only at boot: after a rotation a running cluster would refuse its own tokens.',
    });
  }
}
