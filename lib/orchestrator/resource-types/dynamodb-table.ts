import { z } from 'zod';
import { formatArn } from '../arn';
import { logicalId, tableName } from '../names';
import type { Claim, TableClaim, TableKey } from '../plan';
import type { Grant, ResourceType } from '../resource-type';

const keyType = z.enum(['S', 'N', 'B']);
const attribute = z.string().min(1).max(255);
const keys = {
  hashKey: attribute,
  hashKeyType: keyType.default('S'),
  rangeKey: attribute.optional(),
  rangeKeyType: keyType.default('S'),
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
    .default([]),
  ttlAttribute: attribute.optional(),
  stream: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']).optional(),
});
type Params = z.infer<typeof params>;

const READ = ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'];
const WRITE = ['BatchWriteItem', 'DeleteItem', 'DescribeTable', 'PutItem', 'UpdateItem'];

/** A DynamoDB table, billed by request and capped by the environment. */
export const dynamodbTable: ResourceType<Params> = {
  type: 'dynamodb-table',
  summary: 'a DynamoDB table',
  params,
  outputs: ['name', 'table_name', 'arn', 'region'],
  access: { read: grant(READ), write: grant(WRITE), readwrite: grant([...new Set([...READ, ...WRITE])]) },
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

function grant(operations: readonly string[]) {
  const actions = operations.map((operation) => `dynamodb:${operation}`).sort();
  return (claim: Claim): Grant[] => [
    { actions, resource: { service: 'dynamodb', resource: `table/${claim.name}` } },
    ...(claim.type === 'dynamodb-table' && claim.indexes.length > 0 && actions.includes('dynamodb:Query')
      ? [
          {
            actions: ['dynamodb:Query', 'dynamodb:Scan'],
            resource: { service: 'dynamodb', resource: `table/${claim.name}/index/*` } as const,
          },
        ]
      : []),
  ];
}
