import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { claimName, formatArn } from '../../plan/names';
import type { ClaimOf } from '../../plan/claim';
import { inPlace, replaces, type ClaimType } from '../claim-type';
import type { Grant } from '../resource-type';
import { checkKeys } from './check-keys';
import { withKeyTypes } from './key-types';

export interface TableClaim extends ClaimOf<'dynamodb-table'> {
  readonly hashKey: TableKey;
  readonly rangeKey?: TableKey;
  readonly indexes: readonly TableIndex[];
  /** Attribute that holds the expiry time, in epoch seconds. */
  readonly ttlAttribute?: string;
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  /** Limits of on-demand capacity, in request units per second. */
  readonly maxReadUnits: number;
  readonly maxWriteUnits: number;
  readonly pointInTimeRecovery: boolean;
}

export interface TableKey {
  readonly name: string;
  /** String, number or binary. */
  readonly type: 'S' | 'N' | 'B';
}

/** A global secondary index that projects all attributes. */
export interface TableIndex {
  readonly name: string;
  readonly hashKey: TableKey;
  readonly rangeKey?: TableKey;
}

const keyType = z.enum(['S', 'N', 'B']);
const attribute = z.string().min(1).max(255);
const keys = {
  hashKey: attribute.describe('attribute of the partition key'),
  hashKeyType: keyType.default('S').describe('string, number or binary'),
  rangeKey: attribute.optional().describe('attribute of the sort key'),
  rangeKeyType: keyType.default('S').describe('string, number or binary'),
};
const indexKeyType = keyType
  .optional()
  .describe('string, number or binary; as a key of the table or another index gives it, else S');
const params = z.strictObject({
  ...keys,
  indexes: z
    .array(
      z
        .strictObject({
          name: z
            .string()
            .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'expected 3 to 255 of A-Z, a-z, 0-9, _, . and -')
            .describe('name of the index, for queries'),
          ...keys,
          hashKeyType: indexKeyType,
          rangeKeyType: indexKeyType,
        })
        .describe('one index'),
    )
    .max(20)
    .default([])
    .describe('global secondary indexes; each has a name and the same four key params'),
  ttlAttribute: attribute.optional().describe('attribute that holds the expiry time of an item, in epoch seconds'),
  stream: z
    .enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'])
    .optional()
    .describe('what DynamoDB Streams records of each change; DescribeTable returns the ARN (LatestStreamArn)'),
});
type Params = z.infer<typeof params>;

const READ = ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'];
const WRITE = ['BatchWriteItem', 'DeleteItem', 'DescribeTable', 'PutItem', 'UpdateItem'];

const ON_INDEXES: Grant<TableClaim> = {
  actions: ['dynamodb:Query', 'dynamodb:Scan'],
  resource: ({ name, indexes }) =>
    indexes.length > 0 ? { service: 'dynamodb', resource: `table/${name}/index/*` } : undefined,
};

/** Who may read the items may read their changes. The ARN of a stream ends in the time of its creation. */
const ON_STREAM: Grant<TableClaim> = {
  actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  resource: ({ name, stream }) =>
    stream === undefined ? undefined : { service: 'dynamodb', resource: `table/${name}/stream/*` },
};

const TABLE = 'AWS::DynamoDB::Table';

/** A DynamoDB table: billed by request, with the environment's limits on capacity. */
export const dynamodbTable: ClaimType<Params, TableClaim> = {
  type: 'dynamodb-table',
  summary: 'a DynamoDB table',
  params,
  outputs: {
    name: { description: 'name of the table' },
    table_name: { description: 'the same as name' },
    arn: { description: 'ARN of the table' },
    region: { description: 'AWS region' },
  },
  access: {
    read: [onTable(READ), ON_INDEXES, ON_STREAM],
    write: [onTable(WRITE)],
    readwrite: [onTable([...new Set([...READ, ...WRITE])]), ON_INDEXES, ON_STREAM],
  },
  defaultAccess: 'readwrite',
  origins: {
    'hashKey.type': { param: 'hashKeyType' },
    'rangeKey.type': { param: 'rangeKeyType' },
    maxReadUnits: { reason: 'capacity.tableReadUnits of the environment' },
    maxWriteUnits: { reason: 'capacity.tableWriteUnits of the environment' },
    pointInTimeRecovery: { reason: "on where the environment's removal is retain" },
  },
  cloudFormation: [TABLE],
  stack: 'data',
  label: 'table',
  example: {
    table: {
      type: 'dynamodb-table',
      params: {
        hashKey: 'id',
        rangeKey: 'at',
        rangeKeyType: 'N',
        indexes: [{ name: 'by-owner', hashKey: 'owner', rangeKey: 'at', rangeKeyType: 'N' }],
        ttlAttribute: 'expires',
        stream: 'NEW_IMAGE',
      },
    },
  },
  properties: {
    name: replaces(TABLE, 'TableName'),
    hashKey: replaces(TABLE, 'KeySchema'),
    rangeKey: replaces(TABLE, 'KeySchema'),
    indexes: inPlace(TABLE, 'GlobalSecondaryIndexes', { refuses: indexRefusal }),
    ttlAttribute: inPlace<string | undefined>(TABLE, 'TimeToLiveSpecification', {
      loses: (before, after) => (before === undefined ? `items whose ${after} is in the past are deleted` : undefined),
      refuses: (before, after) =>
        before !== undefined && after !== undefined
          ? 'DynamoDB takes another ttlAttribute only after a release without one'
          : undefined,
    }),
    stream: inPlace<TableClaim['stream']>(TABLE, 'StreamSpecification', {
      note: (before) =>
        before === undefined ? undefined : 'records of the previous stream can be read for 24 hours, under its old ARN',
    }),
    maxReadUnits: inPlace(TABLE, 'OnDemandThroughput'),
    maxWriteUnits: inPlace(TABLE, 'OnDemandThroughput'),
    pointInTimeRecovery: inPlace<boolean>(TABLE, 'PointInTimeRecoverySpecification', {
      loses: (before) => (before ? 'its continuous backups are deleted' : undefined),
    }),
  },
  removed: { loses: 'its items are deleted', retained: true },
  alarms: [2],
  local: 'a table in memory',
  limits: ({ stream, pointInTimeRecovery }) => [
    ...(stream === undefined ? [] : ['there is no stream of changes']),
    ...(pointInTimeRecovery ? ['there is no point-in-time recovery'] : []),
  ],
  cost: { perMonth: 0, usage: '0.625 per million writes, 0.125 per million reads, 0.25 per GB' },
  provision(asWritten, { target, uid, id, logicalId, workloads, error }) {
    const { environment } = target;
    const given = { ...asWritten, indexes: withKeyTypes(asWritten, asWritten.indexes) };
    checkKeys(given, error);
    // DynamoDB: 3 to 255 of a-z, A-Z, 0-9, _, . and -.
    const name = claimName(environment, id, 255);
    const arn = formatArn(
      { service: 'dynamodb', resource: `table/${name}` },
      { region: environment.region, account: target.account },
    );
    const claim: TableClaim = {
      type: 'dynamodb-table',
      uid,
      logicalId,
      name,
      workloads,
      ...tableKeys(given),
      indexes: given.indexes.map((index) => ({ name: index.name, ...tableKeys(index) })),
      ...(given.ttlAttribute === undefined ? {} : { ttlAttribute: given.ttlAttribute }),
      ...(given.stream === undefined ? {} : { stream: given.stream }),
      maxReadUnits: environment.capacity.tableReadUnits,
      maxWriteUnits: environment.capacity.tableWriteUnits,
      pointInTimeRecovery: environment.removal === 'retain',
    };
    return { claim, outputs: { name, table_name: name, arn, region: environment.region } };
  },
};

function tableKeys(given: {
  hashKey: string;
  hashKeyType: TableKey['type'];
  rangeKey?: string | undefined;
  rangeKeyType: TableKey['type'];
}) {
  return {
    hashKey: { name: given.hashKey, type: given.hashKeyType },
    ...(given.rangeKey === undefined ? {} : { rangeKey: { name: given.rangeKey, type: given.rangeKeyType } }),
  };
}

function onTable(operations: readonly string[]): Grant {
  return {
    actions: operations.map((operation) => `dynamodb:${operation}`).sort(),
    resource: ({ name }) => ({ service: 'dynamodb', resource: `table/${name}` }),
  };
}

/**
 * Why CloudFormation refuses the change of a table's indexes, if it does: an index cannot be changed, and one update
 * adds one or removes one (AWS::DynamoDB::Table, GlobalSecondaryIndexes, "Update requires"; "Cannot perform more than
 * one GSI creation or deletion in a single update"). An index that changes is removed and added.
 */
function indexRefusal(before: readonly TableIndex[], after: readonly TableIndex[]): string | undefined {
  const [former, latter] = [byName(before), byName(after)];
  const steps = [
    ...[...former].filter(([name, index]) => !isDeepStrictEqual(index, latter.get(name))).map(([name]) => `-${name}`),
    ...[...latter].filter(([name, index]) => !isDeepStrictEqual(index, former.get(name))).map(([name]) => `+${name}`),
  ];
  return steps.length <= 1
    ? undefined
    : `one update of a table can add or remove only one index, but this change takes ${steps.length}: ${steps.join(', ')}; release them one at a time`;
}

function byName(indexes: readonly TableIndex[]): Map<string, TableIndex> {
  return new Map(indexes.map((index) => [index.name, index]));
}
