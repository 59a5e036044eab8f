import { type ClusterStatus, readStatusItem, STATUS_KEY } from './cluster-status.ts';
import type { DynamodbCall } from './dynamodb-records.ts';

/** What the k3s server reported last; undefined if it has reported nothing. */
export async function dynamodbStatus(table: string, call: DynamodbCall): Promise<ClusterStatus | undefined> {
  const { Item: item } = await call('GetItem', { TableName: table, Key: STATUS_KEY, ConsistentRead: true });
  return readStatusItem(item as Parameters<typeof readStatusItem>[0]);
}
