import type { InCell } from './cell';

/** An AWS resource that a workload needs: the properties of every claim. Its type in lib/resource-types adds more. */
export interface ClaimOf<Type extends string = string> extends InCell {
  readonly type: Type;
  /** Identity of the resource in Score: `<type>.<class>#<id>`. */
  readonly uid: string;
  /** Construct id: PascalCase, unique among the claims of its type; depends only on the uid. */
  readonly logicalId: string;
  /** Physical name; unique in the account and region (of a bucket: in the world). */
  readonly name: string;
  /** Workloads that refer to it: its owner, then those that the owner shares it with, sorted. */
  readonly workloads: readonly string[];
}

/** The workload that a claim belongs to. */
export function ownerOf({ workloads: [owner = ''] }: Pick<ClaimOf, 'workloads'>): string {
  return owner;
}

/** An ARN without partition, region and account: `formatArn` adds them. */
export interface ResourceName {
  /** Third part of the ARN, for example `dynamodb`. */
  readonly service: string;
  /** Last part of the ARN, for example `table/idp-dev-orders-orders`; `?` and `*` match as in IAM. */
  readonly resource: string;
}
