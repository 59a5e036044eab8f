import { callAws } from './aws-cli.ts';
import { type DynamodbCall, dynamodbRecords } from './dynamodb-records.ts';
import type { ReleaseRecords } from './release-records.ts';

const OPERATIONS = { Query: 'query', PutItem: 'put-item', UpdateItem: 'update-item' };

/** The records of releases in a table, by the AWS CLI. */
export function cliRecords(table: string): ReleaseRecords {
  const call: DynamodbCall = async (operation, input) =>
    await callAws<object>('dynamodb', OPERATIONS[operation], input);
  return dynamodbRecords(table, call);
}
