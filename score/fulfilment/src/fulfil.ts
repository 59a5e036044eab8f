import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { log } from './log';

export interface Stores {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Proof that an order was fulfilled. */
export interface Receipt {
  readonly order: string;
  readonly item: string;
  readonly quantity: number;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly fulfilledAt: string;
}

/**
 * Marks an order as fulfilled and writes its receipt to `receipts/<id>.json`.
 *
 * SQS delivers at least once, so doing it again changes nothing: the first fulfilment's time is kept, and the receipt
 * is overwritten with the same bytes. Rejected and unknown orders are not changed.
 */
export async function fulfil(id: string, { dynamodb, table, s3, bucket }: Stores): Promise<void> {
  const item = await markFulfilled(id, dynamodb, table);
  if (item === undefined) {
    log('info', 'order not open, message dropped', { order: id });
    return;
  }
  const receipt = toReceipt(item);
  const key = `receipts/${id}.json`;
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(receipt), ContentType: 'application/json' }),
  );
  log('info', 'order fulfilled', { order: id, receipt: key });
}

async function markFulfilled(
  id: string,
  dynamodb: DynamoDBClient,
  table: string,
): Promise<Record<string, AttributeValue> | undefined> {
  try {
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'SET #status = :fulfilled, fulfilledAt = if_not_exists(fulfilledAt, :now)',
        ConditionExpression: '#status IN (:placed, :fulfilled)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':placed': { S: 'placed' },
          ':fulfilled': { S: 'fulfilled' },
          ':now': { S: new Date().toISOString() },
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return undefined;
    }
    throw error;
  }
}

/** The receipt of a fulfilled order's table item. */
export function toReceipt(item: Record<string, AttributeValue>): Receipt {
  return {
    order: item['id']?.S ?? '',
    item: item['item']?.S ?? '',
    quantity: Number(item['quantity']?.N),
    placedAt: item['placedAt']?.S ?? '',
    fulfilledAt: item['fulfilledAt']?.S ?? '',
  };
}
