import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
  type CreateTableCommandInput,
  type KeySchemaElement,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { LocalClaim } from '../local-claim';
import type { TableClaim, TableKey } from './type';

/** Seconds to wait for a table to become active. */
const ACTIVE_WITHIN = 60;

export const dynamodbTable: LocalClaim<TableClaim, { dynamodb: DynamoDBClient }> = {
  clients: (config) => ({ dynamodb: new DynamoDBClient(config) }),
  async create({ dynamodb }, claim, embedded) {
    let note: string | undefined;
    try {
      await dynamodb.send(new CreateTableCommand(input(claim, embedded)));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) {
        throw error;
      }
      if (!embedded) {
        return undefined;
      }
      note = await createAnew(dynamodb, claim);
    }
    await (embedded ? setExpiry(dynamodb, claim) : addFeatures(dynamodb, claim));
    return note;
  },
};

/** Makes the items of a table expire as its claim says. */
async function setExpiry(dynamodb: DynamoDBClient, { name: TableName, ttlAttribute }: TableClaim): Promise<void> {
  const { TimeToLiveDescription: current } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  const set = async (AttributeName: string, Enabled: boolean) =>
    await dynamodb.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
    );
  if (current?.AttributeName === ttlAttribute) {
    return;
  }
  if (current?.AttributeName !== undefined) {
    await set(current.AttributeName, false);
  }
  if (ttlAttribute !== undefined) {
    await set(ttlAttribute, true);
  }
}

/** Replaces a table that has other keys than the claim. @returns what to say about it; undefined if it has the same */
async function createAnew(dynamodb: DynamoDBClient, claim: TableClaim): Promise<string | undefined> {
  const { name: TableName } = claim;
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const wanted = input(claim, true);
  if (isDeepStrictEqual(keysOf(Table ?? {}), keysOf(wanted))) {
    return undefined;
  }
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: ACTIVE_WITHIN, minDelay: 0.1 }, { TableName });
  await dynamodb.send(new CreateTableCommand(wanted));
  return `${TableName} is empty: its keys or indexes have changed`;
}

/** Keys of a table and of its indexes, in one order. */
function keysOf({ AttributeDefinitions, KeySchema, GlobalSecondaryIndexes: indexes = [] }: Keys): unknown {
  const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();
  return [
    sorted((AttributeDefinitions ?? []).map(({ AttributeName: name, AttributeType: type }) => [name, type])),
    (KeySchema ?? []).map(({ AttributeName }) => AttributeName),
    sorted(
      indexes.map((index) => [index.IndexName, (index.KeySchema ?? []).map(({ AttributeName }) => AttributeName)]),
    ),
  ];
}

type Keys = Pick<TableDescription, 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes'>;

/** Features that DynamoDB takes only once the table exists. */
async function addFeatures(dynamodb: DynamoDBClient, claim: TableClaim): Promise<void> {
  const TableName = claim.name;
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: ACTIVE_WITHIN }, { TableName });
  await setExpiry(dynamodb, claim);
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
