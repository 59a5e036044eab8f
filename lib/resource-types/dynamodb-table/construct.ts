import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
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
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { TableClaim, TableKey } from './type';

export const dynamodbTable: ClaimConstruct<TableClaim> = {
  scope: 'Tables',
  make: (parent, id, props) => new ClaimedTable(parent, id, props),
  monitor(scope, { name }) {
    const table = Table.fromTableName(scope, 'Table', name);
    const sum = { statistic: Stats.SUM };
    return {
      alarms: [
        {
          id: 'Throttles',
          description: `Table ${name} turns requests away: the cap of its claim or of AWS is reached`,
          // DynamoDB reports throttles only, never their absence: what is missing counts as none.
          metric: new MathExpression({
            expression: 'FILL(reads, 0) + FILL(writes, 0)',
            usingMetrics: {
              reads: table.metric('ReadThrottleEvents', sum),
              writes: table.metric('WriteThrottleEvents', sum),
            },
          }),
          threshold: 0,
        },
      ],
      graphs: {
        'Tables: read units': table.metricConsumedReadCapacityUnits({ label: name }),
        'Tables: write units': table.metricConsumedWriteCapacityUnits({ label: name }),
      },
    };
  },
  wildcards: {
    '/index/*': 'All indexes of a claimed table.',
    '/stream/*': 'The stream of a claimed table: its ARN ends in the time it was made.',
  },
};

/**
 * The DynamoDB table of one claim: billed by request, capped by the claim, encrypted with the account's own key. Where
 * its data is retained it is protected against deletion, too.
 */
class ClaimedTable extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedProps<TableClaim>) {
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
