import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClaimOf } from '../plan/claim';

/** The CDK part of a resource type: the constructs of its claims, with their alarms and graphs. */
export interface ClaimConstruct<Claim extends ClaimOf = ClaimOf> {
  /** Id of the construct that holds all claims of the type. It is part of their logical ids: never change it. */
  readonly scope: string;
  make(parent: Construct, id: string, props: ClaimedProps<Claim>): Construct;
  /** Left out if there is nothing to watch. It uses names only: an export would keep the claim from being removed. */
  monitor?(scope: Construct, claim: Claim): ClaimMonitoring;
  /** Wildcards at the end of its grants, each with the reason why it is not too broad. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

export interface ClaimedProps<Claim extends ClaimOf> {
  readonly claim: Claim;
  /** Of resources that hold data. */
  readonly removalPolicy: RemovalPolicy;
  /** The network of the cluster; a type that needs none may be made without it. */
  readonly network?: ClaimNetwork;
  /** The construct of another claim of the same stack; its type must be one of this type's `after`. */
  readonly made: (type: string, name: string) => Construct | undefined;
}

/** Where the hosts are. */
export interface ClaimNetwork {
  readonly vpcId: string;
  /** Of two zones. */
  readonly subnetIds: readonly string[];
  /** Security group of all hosts. */
  readonly clusterGroupId: string;
}

export interface ClaimMonitoring {
  readonly alarms: readonly ClaimAlarm[];
  /** Metrics by the title of their graph on the dashboard; all claims of a type share the graphs. */
  readonly graphs: Readonly<Record<string, IMetric>>;
}

/** An alarm that sounds when the metric is above the threshold, or below it. */
export interface ClaimAlarm {
  readonly id: string;
  /** One sentence for the person who gets the alarm. */
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly below?: true;
}
