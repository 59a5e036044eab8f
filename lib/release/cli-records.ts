import { callAws } from './aws-cli.ts';
import { type DynamodbCall, dynamodbRecords } from './dynamodb-records.ts';
import type { ReleaseRecords } from './release-records.ts';

const OPERATIONS = { GetItem: 'get-item', Query: 'query', PutItem: 'put-item', UpdateItem: 'update-item' };

/** Calls DynamoDB by the AWS CLI. */
export const cliDynamodb: DynamodbCall = async (operation, input) =>
  await callAws<object>('dynamodb', OPERATIONS[operation], input);

/** The records of releases in a table, by the AWS CLI. */
export function cliRecords(table: string): ReleaseRecords {
  return dynamodbRecords(table, cliDynamodb);
}
