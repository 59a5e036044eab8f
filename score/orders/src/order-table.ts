import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Order } from './order';

const NEWEST_INDEX = 'newest';
const LIST_LENGTH = 50;
/**
 * Hash key of the index, the same for all orders, so that one query gives the newest. It keeps all writes of the index
 * in one partition (1000 a second, Amazon DynamoDB Developer Guide): plenty here, and the first thing to shard.
 */
const KIND = 'order';

/** Orders in DynamoDB. */
export class OrderTable {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly name: string,
  ) {}

  /** Adds a new order. */
  public async put(order: Order): Promise<void> {
    const item = {
      id: { S: order.id },
      kind: { S: KIND },
      item: { S: order.item },
      quantity: { N: String(order.quantity) },
      status: { S: order.status },
      placedAt: { S: order.placedAt },
    };
    await this.client.send(
      new PutItemCommand({ TableName: this.name, Item: item, ConditionExpression: 'attribute_not_exists(id)' }),
    );
  }

  /** The order with this id, if there is one. */
  public async get(id: string): Promise<Order | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : toOrder(Item);
  }

  /** The newest orders, at most 50. */
  public async list(): Promise<Order[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        IndexName: NEWEST_INDEX,
        KeyConditionExpression: 'kind = :kind',
        ExpressionAttributeValues: { ':kind': { S: KIND } },
        ScanIndexForward: false,
        Limit: LIST_LENGTH,
      }),
    );
    return Items.map(toOrder);
  }

  /** Marks an order as rejected, unless it has been fulfilled already. Returns whether it did. */
  public async reject(id: string): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.name,
          Key: { id: { S: id } },
          UpdateExpression: 'SET #status = :rejected',
          ConditionExpression: '#status = :placed',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':rejected': { S: 'rejected' }, ':placed': { S: 'placed' } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }
}

function toOrder(item: Record<string, AttributeValue>): Order {
  const fulfilledAt = item['fulfilledAt']?.S;
  return {
    id: item['id']?.S ?? '',
    item: item['item']?.S ?? '',
    quantity: Number(item['quantity']?.N),
    status: (item['status']?.S ?? 'placed') as Order['status'],
    placedAt: item['placedAt']?.S ?? '',
    ...(fulfilledAt === undefined ? {} : { fulfilledAt }),
  };
}
