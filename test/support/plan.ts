import { logicalId } from '../../lib/plan/names';
import type { Plan, WorkloadIdentity } from '../../lib/plan/plan';
import type { TableClaim } from '../../lib/resource-types/dynamodb-table/type';
import type { PostgresClaim } from '../../lib/resource-types/postgres/type';
import type { BucketClaim } from '../../lib/resource-types/s3/type';
import type { SecretClaim } from '../../lib/resource-types/secret/type';
import type { TopicClaim } from '../../lib/resource-types/sns-topic/type';
import type { QueueClaim } from '../../lib/resource-types/sqs/type';

const account = '111111111111';

/** A table with everything a claim can say. */
export const ordersTable: TableClaim = {
  type: 'dynamodb-table',
  uid: 'dynamodb-table.default#orders.orders',
  logicalId: 'OrdersOrders',
  name: 'idp-dev-orders-orders',
  workloads: ['orders', 'fulfilment'],
  hashKey: { name: 'orderId', type: 'S' },
  rangeKey: { name: 'placedAt', type: 'N' },
  indexes: [
    { name: 'byCustomer', hashKey: { name: 'customer', type: 'S' }, rangeKey: { name: 'placedAt', type: 'N' } },
  ],
  ttlAttribute: 'expiresAt',
  stream: 'NEW_AND_OLD_IMAGES',
  maxReadUnits: 100,
  maxWriteUnits: 50,
  pointInTimeRecovery: false,
};

/** A table with nothing but a partition key. */
export const customersTable: TableClaim = {
  type: 'dynamodb-table',
  uid: 'dynamodb-table.default#customers',
  logicalId: 'Customers',
  name: 'idp-dev-customers',
  workloads: ['orders'],
  hashKey: { name: 'id', type: 'S' },
  indexes: [],
  maxReadUnits: 100,
  maxWriteUnits: 50,
  pointInTimeRecovery: false,
};

export const ordersQueue: QueueClaim = {
  type: 'sqs',
  uid: 'sqs.default#orders',
  logicalId: 'Orders',
  name: 'idp-dev-orders',
  workloads: ['orders', 'fulfilment'],
  fifo: false,
  visibilityTimeoutSeconds: 45,
  retentionSeconds: 345_600,
  deliveryDelaySeconds: 5,
  deadLetter: { name: 'idp-dev-orders-dlq', maxReceiveCount: 3, retentionSeconds: 1_209_600 },
  topics: ['idp-dev-news'],
};

export const receiptsBucket: BucketClaim = {
  type: 's3',
  uid: 's3.default#fulfilment.receipts',
  logicalId: 'FulfilmentReceipts',
  name: 'idp-dev-fulfilment-receipts-0123456789',
  workloads: ['fulfilment'],
  versioned: true,
  expireAfterDays: 90,
};

/** A topic that sends to `ordersQueue`, where that one says so. */
export const ordersTopic: TopicClaim = {
  type: 'sns-topic',
  uid: 'sns-topic.default#news',
  logicalId: 'News',
  name: 'idp-dev-news',
  workloads: ['orders'],
  fifo: false,
};

export const ordersSecret: SecretClaim = {
  type: 'secret',
  uid: 'secret.default#orders.key',
  logicalId: 'OrdersKey',
  name: 'idp-dev/orders.key/value',
  workloads: ['orders'],
  length: 40,
};

export const ordersDatabase: PostgresClaim = {
  type: 'postgres',
  uid: 'postgres.default#orders.db',
  logicalId: 'OrdersDb',
  name: 'idp-dev-orders-db',
  workloads: ['orders'],
  host: 'orders-db.idp-dev.internal',
  passwordName: 'idp-dev/orders.db/password',
};

function identity(workload: string, statements: WorkloadIdentity['statements']): WorkloadIdentity {
  return {
    workload,
    logicalId: logicalId(workload),
    namespace: workload,
    serviceAccount: workload,
    roleName: `idp-dev-${workload}`,
    roleArn: `arn:aws:iam::${account}:role/idp-dev-${workload}`,
    statements,
  };
}

/** A small plan of the environment `dev`: two workloads that share a table and a queue; one has a bucket too. */
export const testPlan: Plan = {
  platform: 'idp',
  environment: 'dev',
  region: 'us-east-1',
  account,
  workloads: ['fulfilment', 'orders'].map((name) => ({
    name,
    logicalId: logicalId(name),
    directory: `score/${name}`,
    namespace: name,
    logGroup: `/idp-dev/workloads/${name}`,
    kind: 'Deployment',
    containers: [],
    ports: [],
    manifests: [],
    origins: new Map(),
  })),
  claims: [customersTable, ordersTable, receiptsBucket, ordersSecret, ordersTopic, ordersQueue],
  identities: [
    identity('fulfilment', [
      {
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        resources: [{ service: 'dynamodb', resource: 'table/idp-dev-orders-orders' }],
      },
      { actions: ['s3:PutObject'], resources: [{ service: 's3', resource: `${receiptsBucket.name}/*` }] },
      {
        actions: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
        resources: [{ service: 'sqs', resource: 'idp-dev-orders' }],
      },
    ]),
    identity('orders', [
      {
        actions: ['dynamodb:PutItem'],
        resources: [{ service: 'dynamodb', resource: 'table/idp-dev-orders-orders' }],
      },
      {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [{ service: 'secretsmanager', resource: `secret:${ordersSecret.name}-??????` }],
      },
      { actions: ['sns:Publish'], resources: [{ service: 'sns', resource: ordersTopic.name }] },
      { actions: ['sqs:SendMessage'], resources: [{ service: 'sqs', resource: 'idp-dev-orders' }] },
    ]),
  ],
  images: [
    { workload: 'fulfilment', logicalId: 'Fulfilment', repository: 'idp-dev/fulfilment', context: 'score/fulfilment' },
    { workload: 'orders', logicalId: 'Orders', repository: 'idp-dev/orders', context: 'score/orders' },
  ],
  routes: [],
  servers: [],
  catalogue: [],
  warnings: [],
};

/** A plan of the environment `dev` without any workload. */
export const emptyPlan: Plan = { ...testPlan, workloads: [], claims: [], identities: [], images: [] };
