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
          description: `Table ${name} throttles requests: the limit of its claim or of AWS is reached`,
          // DynamoDB reports throttles only when there are some: missing data counts as none.
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
    '/stream/*': 'The stream of a claimed table: its ARN ends in the time of its creation.',
  },
};

/**
 * The DynamoDB table of one claim: billed by request up to the claim's limits, encrypted with the AWS managed key. Where
 * data is retained, it is also protected against deletion.
 */
class ClaimedTable extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy }: ClaimedProps<TableClaim>) {
    super(scope, id);

    // DynamoDB counts the capacity of an index separately, so the limits are set on both.
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
        reason: 'The environment deletes data with its claim, so backups would serve nothing.',
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
