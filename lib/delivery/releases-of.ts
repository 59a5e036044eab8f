import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import { dynamodbRecords } from '../release/dynamodb-records';
import type { ReleaseRecords } from '../release/release-records';
import { dynamodbCall } from './dynamodb-call';
import { Registry } from './registry';

/**
 * Where an environment's releases are: ECR, and the table with their records.
 *
 * @param profile - of the files of AWS; default: the credentials of this process
 */
export function releasesOf(
  environment: Environment,
  profile?: string,
): {
  readonly registry: Registry;
  readonly records: ReleaseRecords;
} {
  const { region } = environment;
  const { deploymentsTable } = platformNames(environment);
  return {
    registry: new Registry(new ECRClient({ region, profile })),
    records: dynamodbRecords(deploymentsTable, dynamodbCall(new DynamoDBClient({ region, profile }))),
  };
}
