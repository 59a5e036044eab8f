/** A limit of AWS, and the page that documents it. */
interface Limit {
  readonly value: number;
  readonly source: string;
}

/** Limits that many workloads and claims can reach. AWS raises none of them. */
export const AWS_LIMITS = {
  resourcesPerStack: {
    value: 500,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  },
  alarmsPerWidget: {
    value: 100,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html',
  },
  /** Of all inline policies of one role together, without white space. */
  inlinePolicyCharacters: {
    value: 10_240,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
} as const satisfies Record<string, Limit>;
