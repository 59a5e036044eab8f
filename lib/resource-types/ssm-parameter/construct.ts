import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { ParameterClaim } from './type';

export const ssmParameter: ClaimConstruct<ParameterClaim> = {
  scope: 'Parameters',
  make: (parent, id, props) => new ClaimedParameter(parent, id, props),
};

/** The SSM parameter of one claim. */
class ClaimedParameter extends Construct {
  constructor(scope: Construct, id: string, { claim }: ClaimedProps<ParameterClaim>) {
    super(scope, id);
    new StringParameter(this, 'Default', {
      parameterName: claim.name,
      description: `Claimed by ${claim.workloads.join(', ')}`,
      stringValue: claim.value,
    });
  }
}
