import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClaimOf } from '../plan/plan';

/** The CDK part of a resource type: what its claims become, and how they are watched. */
export interface ClaimConstruct<Claim extends ClaimOf = ClaimOf> {
  /** Id of the construct that holds all claims of the type. It is part of their logical ids: never change it. */
  readonly scope: string;
  make(parent: Construct, id: string, props: ClaimedProps<Claim>): Construct;
  /** A type without it has nothing to watch. It knows names only: a claim may go without meeting an export. */
  monitor?(scope: Construct, claim: Claim): ClaimMonitoring;
  /** What its grants may end in, and why such a wildcard is not too broad. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

export interface ClaimedProps<Claim extends ClaimOf> {
  readonly claim: Claim;
  /** What the environment does with data that leaves the stack. */
  readonly removalPolicy: RemovalPolicy;
  /** The construct of another claim of the same stack, if it is of a type that this type comes after. */
  readonly made: (type: string, name: string) => Construct | undefined;
}

export interface ClaimMonitoring {
  readonly alarms: readonly ClaimAlarm[];
  /** Metrics by the title of their graph on the dashboard; all claims of a type share its graphs. */
  readonly graphs: Readonly<Record<string, IMetric>>;
}

/** An alarm that sounds when the metric is above the threshold. */
export interface ClaimAlarm {
  /** Construct id. */
  readonly id: string;
  /** What has happened, for people. */
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
}
