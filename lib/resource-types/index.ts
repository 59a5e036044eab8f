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
