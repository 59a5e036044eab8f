/** What every claim says: an AWS resource that a workload asked for. The rest is up to its type in lib/resource-types. */
export interface ClaimOf<Type extends string = string> {
  readonly type: Type;
  /** `<type>.<class>#<id>`, the resource's identity in Score. */
  readonly uid: string;
  /** CloudFormation-safe PascalCase, unique among the claims of its type; never changes while the uid stays. */
  readonly logicalId: string;
  /** Physical name, known when the plan is made; unique in the account and region (buckets: in the world). */
  readonly name: string;
  /** Workloads that refer to it, sorted; the first one that gives params owns it. */
  readonly workloads: readonly string[];
}

/** An ARN without partition, region and account: `formatArn` adds those. */
export interface ResourceName {
  /** Third part of the ARN, for example `dynamodb`. */
  readonly service: string;
  /** Last part of the ARN, for example `table/idp-dev-orders-orders`; `?` and `*` match as in IAM. */
  readonly resource: string;
}
