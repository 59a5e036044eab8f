/** One list price of us-east-1. */
export interface Price {
  readonly dollars: number;
  readonly per: string;
  /** Where and when it was collected. */
  readonly source: string;
  readonly collected: string;
  /** Where AWS publishes it, to check it. */
  readonly check: string;
}

/** Hours in a month, as AWS counts them. */
export const HOURS_A_MONTH = 730;
/** Free alarms per account. */
export const FREE_ALARMS = 10;

const SOURCE = 'secondary sources and AWS price excerpts';
const COLLECTED = 'November 2026';
const price = (dollars: number, per: string, check: string): Price => ({
  dollars,
  per,
  source: SOURCE,
  collected: COLLECTED,
  check,
});

/**
 * Standing charges. We have not verified them against a bill; the section "Cost" of the README says so and has the same
 * numbers.
 */
export const PRICES = {
  publicAddress: price(0.005, 'hour', 'https://aws.amazon.com/vpc/pricing/'),
  disk: price(0.08, 'GB and month', 'https://aws.amazon.com/ebs/pricing/ (gp3)'),
  secret: price(0.4, 'secret and month', 'https://aws.amazon.com/secrets-manager/pricing/'),
  alarm: price(0.1, 'alarm and month', 'https://aws.amazon.com/cloudwatch/pricing/'),
  imageStorage: price(0.1, 'GB and month', 'https://aws.amazon.com/ecr/pricing/'),
} as const;

/** On-demand Linux hosts, by instance type. */
export const INSTANCE_PRICES: ReadonlyMap<string, Price> = new Map(
  (
    [
      ['t2.micro', 0.0116],
      ['t3.micro', 0.0104],
      ['t3.small', 0.0208],
    ] as const
  ).map(([type, dollars]) => [type, price(dollars, 'hour', 'https://aws.amazon.com/ec2/pricing/on-demand/')]),
);
