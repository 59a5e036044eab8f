import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type CreateTableCommandInput,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import type { LocalClaim } from '../local-claim';
import type { TableClaim, TableKey } from './type';

/** Seconds to wait for a table to become active. */
const ACTIVE_WITHIN = 60;

export const dynamodbTable: LocalClaim<TableClaim, { dynamodb: DynamoDBClient }> = {
  clients: (config) => ({ dynamodb: new DynamoDBClient(config) }),
  async create({ dynamodb }, claim, embedded) {
    try {
      await dynamodb.send(new CreateTableCommand(input(claim, embedded)));
    } catch (error) {
      if (error instanceof ResourceInUseException) {
        return;
      }
      throw error;
    }
    if (!embedded) {
      await addFeatures(dynamodb, claim);
    }
  },
};

/** Features that DynamoDB takes only once the table exists. */
async function addFeatures(dynamodb: DynamoDBClient, claim: TableClaim): Promise<void> {
  const TableName = claim.name;
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: ACTIVE_WITHIN }, { TableName });
  if (claim.ttlAttribute !== undefined) {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: claim.ttlAttribute };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  if (claim.pointInTimeRecovery) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
}

function input(claim: TableClaim, embedded: boolean): CreateTableCommandInput {
  const keys = [claim, ...claim.indexes].flatMap(({ hashKey, rangeKey }) =>
    rangeKey === undefined ? [hashKey] : [hashKey, rangeKey],
  );
  const attributes = new Map(keys.map(({ name, type }) => [name, type]));
  return {
    TableName: claim.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema(claim),
    ...(claim.indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: claim.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
    ...(claim.stream === undefined || embedded
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: claim.stream } }),
  };
}

function keySchema({ hashKey, rangeKey }: { hashKey: TableKey; rangeKey?: TableKey }): KeySchemaElement[] {
  return [
    { AttributeName: hashKey.name, KeyType: 'HASH' },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey.name, KeyType: 'RANGE' as const }]),
  ];
}
