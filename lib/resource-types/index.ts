import type { ResourceType } from './resource-type';
import { dns } from './dns';
import { dynamodbTable } from './dynamodb-table/type';
import { environment } from './environment';
import { route } from './route';
import { s3 } from './s3/type';
import { secret } from './secret/type';
import { service } from './service';
import { servicePort } from './service-port';
import { snsTopic } from './sns-topic/type';
import { sqs } from './sqs/type';
import { volume } from './volume';

/** Every resource type a Score file can ask for, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  // Each type checks its own params before it sees them, so its Params type stays its own affair.
  (
    [
      dns,
      dynamodbTable,
      environment,
      route,
      s3,
      secret,
      service,
      servicePort,
      snsTopic,
      sqs,
      volume,
    ] as unknown as ResourceType[]
  ).map((type) => [type.type, type]),
);

/** What to use in place of types that other platforms offer and these hosts cannot. */
export const ALTERNATIVES: ReadonlyMap<string, string> = new Map([
  ['amqp', 'sqs, or sns-topic for many receivers'],
  ['aws-policy', 'params.access of the resource: the role and its policy follow from it'],
  ['aws-role', 'params.access of the resource: every workload has a role'],
  ['dapr-pubsub', 'sns-topic and sqs'],
  ['dapr-state-store', 'dynamodb-table'],
  ['dynamodb', 'dynamodb-table'],
  ['elasticsearch', 'dynamodb-table with indexes'],
  ['endpoint', 'service-port'],
  ['env', 'environment'],
  ['horizontal-pod-autoscaler', 'the annotation idp.dev/replicas: the hosts have a fixed size'],
  ['k8s-service-account', 'nothing: every workload has one'],
  ['kafka-topic', 'sns-topic and sqs'],
  ['mongodb', 'dynamodb-table'],
  ['mssql', 'dynamodb-table'],
  ['mysql', 'dynamodb-table'],
  ['mysql-instance', 'dynamodb-table'],
  ['persistent-volume', 's3 or dynamodb-table: hosts are rebuilt, and what is on their disks goes with them'],
  ['postgres', 'dynamodb-table'],
  ['postgres-instance', 'dynamodb-table'],
  ['redis', 'dynamodb-table with ttlAttribute'],
  ['sns', 'sns-topic'],
]);
