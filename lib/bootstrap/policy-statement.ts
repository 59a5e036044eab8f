/** A statement of an IAM policy. `${AWS::Partition}` and `${AWS::AccountId}` in it are for CloudFormation to fill in. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Services whose ARNs contain no region; those of some contain no account either, nor do public parameters of AWS. */
const WITHOUT_REGION = ['budgets', 'iam', 'route53', 's3'];
const WITHOUT_ACCOUNT = ['route53', 's3'];

/**
 * The ARN of a resource in one region of this account.
 *
 * @param resource - the last part, perhaps with `*`; or `*` for everything
 */
export function arn(service: string, region: string, resource: string): string {
  if (resource === '*') {
    return '*';
  }
  const withoutAccount = WITHOUT_ACCOUNT.includes(service) || resource.startsWith('parameter/aws/');
  const regionPart = WITHOUT_REGION.includes(service) || resource.startsWith('dashboard/') ? '' : region;
  return `arn:\${AWS::Partition}:${service}:${regionPart}:${withoutAccount ? '' : '${AWS::AccountId}'}:${resource}`;
}
