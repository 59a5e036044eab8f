import { UserError } from '../diagnostics/user-error.ts';
import { fromItem, type Item, KIND, keyOf, toItem } from './record-item.ts';
import type { ReleaseRecord } from './release-record.ts';
import type { ReleaseRecords } from './release-records.ts';

/**
 * Calls DynamoDB. The SDK and the AWS CLI take and give the same JSON.
 *
 * @throws Error whose `name` is DynamoDB's, for example `ConditionalCheckFailedException`
 */
export type DynamodbCall = (
  operation: 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem',
  input: Readonly<Record<string, unknown>>,
) => Promise<{ readonly Items?: readonly Item[]; readonly Item?: Item }>;

/** The records of releases in the platform's own table. */
export function dynamodbRecords(table: string, send: DynamodbCall): ReleaseRecords {
  const call: DynamodbCall = async (operation, input) =>
    await send(operation, { TableName: table, ...input }).catch((error: unknown) => {
      throw nameOf(error) === 'ResourceNotFoundException'
        ? new UserError(`there is no table '${table}'; deploy the data stack first`)
        : error;
    });
  const list = async (limit: number): Promise<ReleaseRecord[]> => {
    // What is older than a page of 1 MB, a thousand releases, is left out.
    const { Items: items = [] } = await call('Query', {
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: KIND } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    });
    return items.map(fromItem);
  };
  return {
    list,
    async latest() {
      return (await list(1))[0];
    },
    async start(record) {
      try {
        await call('PutItem', { Item: toItem(record), ConditionExpression: 'attribute_not_exists(id)' });
        return true;
      } catch (error) {
        if (nameOf(error) === 'ConditionalCheckFailedException') {
          return false;
        }
        throw error;
      }
    },
    async finish(number) {
      await call('UpdateItem', {
        Key: keyOf(number),
        UpdateExpression: 'SET #state = :released',
        ConditionExpression: 'attribute_exists(id)',
        // STATE is a reserved word of DynamoDB.
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':released': { S: 'released' } },
      });
    },
  };
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
