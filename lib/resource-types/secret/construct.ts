import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SecretClaim } from '../../plan/plan';

/** What a claimed secret needs to know. */
export interface ClaimedSecretProps {
  readonly claim: SecretClaim;
  readonly removalPolicy: RemovalPolicy;
}

/** The secret of one claim: AWS makes its first value up, and no template ever holds one. */
export class ClaimedSecret extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedSecretProps) {
    super(scope, id);
    new Secret(this, 'Default', {
      secretName: claim.name,
      description: `Claimed by ${claim.workloads.join(', ')}`,
      generateSecretString: { excludePunctuation: true, passwordLength: claim.length },
      removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'What the value opens is not known here, so nothing here could change it there; people put a new one.',
    });
  }
}
