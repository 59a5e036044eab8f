import type { ResourceType } from '../resource-type';
import { dns } from './dns';
import { dynamodbTable } from './dynamodb-table';
import { route } from './route';
import { s3 } from './s3';
import { servicePort } from './service-port';
import { sqs } from './sqs';
import { volume } from './volume';

/** Every resource type a Score file can ask for, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  // Each type checks its own params before it sees them, so its Params type stays its own affair.
  ([dns, dynamodbTable, route, s3, servicePort, sqs, volume] as unknown as ResourceType[]).map((type) => [
    type.type,
    type,
  ]),
);

/** What to use in place of types that other platforms offer and these hosts cannot. */
export const ALTERNATIVES: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb-table',
  postgres: 'dynamodb-table',
  mysql: 'dynamodb-table',
  mssql: 'dynamodb-table',
  mongodb: 'dynamodb-table',
  redis: 'dynamodb-table with ttlAttribute',
  amqp: 'sqs',
  'kafka-topic': 'sqs',
};
