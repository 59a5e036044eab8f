import { z } from 'zod';
import { formatArn } from '../../plan/arn';
import { logicalId, tableName } from '../../plan/names';
import type { TableClaim, TableKey } from '../../plan/plan';
import type { Grant, ResourceType } from '../resource-type';

const keyType = z.enum(['S', 'N', 'B']);
const attribute = z.string().min(1).max(255);
const keys = {
  hashKey: attribute.describe('attribute of the partition key'),
  hashKeyType: keyType.default('S').describe('string, number or binary'),
  rangeKey: attribute.optional().describe('attribute of the sort key'),
  rangeKeyType: keyType.default('S').describe('string, number or binary'),
};
const params = z.strictObject({
  ...keys,
  indexes: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, 'expected 3 to 255 of A-Z, a-z, 0-9, _, . and -'),
        ...keys,
      }),
    )
    .max(20)
    .default([])
    .describe('global secondary indexes: name and the same four keys each'),
  ttlAttribute: attribute.optional().describe('attribute with the time an item expires, in epoch seconds'),
  stream: z
    .enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'])
    .optional()
    .describe('what DynamoDB Streams records of a change'),
});
type Params = z.infer<typeof params>;

const READ = ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'];
const WRITE = ['BatchWriteItem', 'DeleteItem', 'DescribeTable', 'PutItem', 'UpdateItem'];

/** A DynamoDB table, billed by request and capped by the environment. */
export const dynamodbTable: ResourceType<Params> = {
  type: 'dynamodb-table',
  summary: 'a DynamoDB table',
  params,
  outputs: {
    name: { description: 'name of the table' },
    table_name: { description: 'the same' },
    arn: { description: 'ARN of the table' },
    region: { description: 'AWS region' },
  },
  access: {
    read: [onTable(READ), onIndexes()],
    write: [onTable(WRITE)],
    readwrite: [onTable([...new Set([...READ, ...WRITE])]), onIndexes()],
  },
  defaultAccess: 'readwrite',
  origins: {
    'hashKey.type': { param: 'hashKeyType' },
    'rangeKey.type': { param: 'rangeKeyType' },
    maxReadUnits: { reason: 'capacity.tableReadUnits of the environment' },
    maxWriteUnits: { reason: 'capacity.tableWriteUnits of the environment' },
    pointInTimeRecovery: { reason: "on where the environment's removal is retain" },
  },
  cloudFormation: ['AWS::DynamoDB::Table'],
  local: 'a table in memory',
  cost: { perMonth: 0, usage: '0.625 per million writes, 0.125 per million reads, 0.25 per GB' },
  provision(given, { target, uid, id, workloads }) {
    const { environment } = target;
    const name = tableName(environment, id);
    const arn = formatArn(
      { service: 'dynamodb', resource: `table/${name}` },
      { region: environment.region, account: target.account },
    );
    const claim: TableClaim = {
      type: 'dynamodb-table',
      uid,
      logicalId: logicalId(id),
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

function onIndexes(): Grant {
  return {
    actions: ['dynamodb:Query', 'dynamodb:Scan'],
    resource: (claim) =>
      claim.type === 'dynamodb-table' && claim.indexes.length > 0
        ? { service: 'dynamodb', resource: `table/${claim.name}/index/*` }
        : undefined,
  };
}
