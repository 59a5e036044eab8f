import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamodbCall } from '../release/dynamodb-records';

const COMMANDS = {
  GetItem: GetItemCommand,
  Query: QueryCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
};

/** Calls DynamoDB with the SDK. The room of releases knows the JSON of its calls, and no SDK. */
export function dynamodbCall(client: DynamoDBClient): DynamodbCall {
  return async (operation, input) => {
    const Command = COMMANDS[operation] as unknown as new (input: unknown) => QueryCommand;
    return (await client.send(new Command(input))) as Awaited<ReturnType<DynamodbCall>>;
  };
}
