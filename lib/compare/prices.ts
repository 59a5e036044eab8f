import type { HostType } from '../config/host-sizes';
import type { NodeType } from '../config/node-types';

/** One list price of us-east-1. */
export interface Price {
  readonly dollars: number;
  readonly per: string;
  /** From where and when it was collected. */
  readonly source: string;
  readonly collected: string;
  /** Where AWS publishes it. */
  readonly check: string;
}

/** Hours in a month, as AWS counts them. */
export const HOURS_A_MONTH = 730;
/** Free alarms and dashboards per account. */
export const FREE_ALARMS = 10;
export const FREE_DASHBOARDS = 3;

const SOURCE = 'secondary sources and AWS price excerpts';
const COLLECTED = 'November 2026';
const price = (dollars: number, per: string, check: string, source = SOURCE): Price => ({
  dollars,
  per,
  source,
  collected: COLLECTED,
  check,
});

/**
 * Charges for existing, used or not. They are not verified against a bill; the section "Cost" of the README has the same
 * numbers.
 */
export const PRICES = {
  publicAddress: price(0.005, 'hour', 'https://aws.amazon.com/vpc/pricing/'),
  disk: price(0.08, 'GB and month', 'https://aws.amazon.com/ebs/pricing/ (gp3)'),
  secret: price(0.4, 'secret and month', 'https://aws.amazon.com/secrets-manager/pricing/'),
  alarm: price(0.1, 'alarm and month', 'https://aws.amazon.com/cloudwatch/pricing/'),
  // From memory; the README says so, too.
  dashboard: price(3, 'dashboard and month', 'https://aws.amazon.com/cloudwatch/pricing/', 'memory'),
  key: price(1, 'key and month', 'https://aws.amazon.com/kms/pricing/'),
  controlPlane: price(0.1, 'hour', 'https://aws.amazon.com/eks/pricing/ (standard support)'),
  loadBalancer: price(0.0225, 'hour', 'https://aws.amazon.com/elasticloadbalancing/pricing/ (without LCUs)', 'memory'),
  imageStorage: price(0.1, 'GB and month', 'https://aws.amazon.com/ecr/pricing/'),
} as const;

const onDemand = (dollars: number, source = SOURCE) =>
  price(dollars, 'hour', 'https://aws.amazon.com/ec2/pricing/on-demand/', source);

/** What EKS Auto Mode adds to the price of an instance on demand, as a part of it: two articles of 2026; it differs by type. */
export const AUTO_MODE_FEE = 0.12;

/** On-demand Linux hosts that EKS starts. */
export const NODE_PRICES: Readonly<Record<NodeType, Price>> = {
  't3.medium': onDemand(0.0416),
  't3.large': onDemand(0.0832),
  't3.xlarge': onDemand(0.1664),
  'c6a.large': onDemand(0.0765),
  'm6a.large': onDemand(0.0864),
  't4g.medium': onDemand(0.0336),
  't4g.large': onDemand(0.0672),
  't4g.xlarge': onDemand(0.1344),
};

/** On-demand Linux hosts. */
export const INSTANCE_PRICES: Readonly<Record<HostType, Price>> = {
  't2.micro': onDemand(0.0116),
  't2.small': onDemand(0.023, 'memory'),
  't2.medium': onDemand(0.0464, 'memory'),
  't3.micro': onDemand(0.0104),
  't3.small': onDemand(0.0208),
  't3.medium': onDemand(0.0416),
  't3.large': onDemand(0.0832),
  't4g.micro': onDemand(0.0084, 'memory'),
  't4g.small': onDemand(0.0168),
  't4g.medium': onDemand(0.0336),
  't4g.large': onDemand(0.0672, 'memory'),
};
