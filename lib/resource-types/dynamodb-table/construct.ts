import {
  type Attribute,
  AttributeType,
  BillingMode,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { TableClaim, TableKey } from '../../plan/plan';

/** What a claimed table needs to know. */
export interface ClaimedTableProps {
  readonly claim: TableClaim;
  /** With `RETAIN` the table is protected against deletion, too. */
  readonly removalPolicy: RemovalPolicy;
}

/** The DynamoDB table of one claim: billed by request, capped by the claim, encrypted with the account's own key. */
export class ClaimedTable extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedTableProps) {
    super(scope, id);

    // DynamoDB counts what an index consumes apart from its table, so the cap is set on both.
    const capacity = { maxReadRequestUnits: claim.maxReadUnits, maxWriteRequestUnits: claim.maxWriteUnits };
    const table = new Table(this, 'Default', {
      tableName: claim.name,
      ...keys(claim),
      ...(claim.ttlAttribute === undefined ? {} : { timeToLiveAttribute: claim.ttlAttribute }),
      ...(claim.stream === undefined ? {} : { stream: StreamViewType[claim.stream] }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...capacity,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: claim.pointInTimeRecovery },
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    for (const index of claim.indexes) {
      table.addGlobalSecondaryIndex({ indexName: index.name, ...keys(index), ...capacity });
    }
    if (!claim.pointInTimeRecovery) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-DDB3',
        reason: 'The environment deletes what leaves Git, so it pays for no backups.',
      });
    }
  }
}

function keys({ hashKey, rangeKey }: { readonly hashKey: TableKey; readonly rangeKey?: TableKey }) {
  return {
    partitionKey: attribute(hashKey),
    ...(rangeKey === undefined ? {} : { sortKey: attribute(rangeKey) }),
  };
}

const ATTRIBUTE_TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER, B: AttributeType.BINARY };

function attribute({ name, type }: TableKey): Attribute {
  return { name, type: ATTRIBUTE_TYPES[type] };
}
