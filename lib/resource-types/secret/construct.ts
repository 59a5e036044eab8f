import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { SecretClaim } from './type';

export const secret: ClaimConstruct<SecretClaim> = {
  scope: 'Secrets',
  make: (parent, id, props) => new ClaimedSecret(parent, id, props),
  wildcards: { '-??????': 'The six characters that Secrets Manager adds to the name of a claimed secret.' },
};

/** The secret of one claim. AWS generates its first value, so no template contains one. */
class ClaimedSecret extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedProps<SecretClaim>) {
    super(scope, id);
    new Secret(this, 'Default', {
      secretName: claim.name,
      description: `Claimed by ${claim.workloads.join(', ')}`,
      generateSecretString: { excludePunctuation: true, passwordLength: claim.length },
      removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'The platform does not know the system that the value opens, so it cannot rotate it there; people set a new value.',
    });
  }
}
