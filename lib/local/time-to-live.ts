import { isRecord } from '../diagnostics/value-at';
import { invalid, keyAttributes, must, type DynamodbCall, type DynamodbItem } from './dynamodb-call';

/** Seconds before now. DynamoDB keeps items that expired earlier: five years. */
const OLDEST = 5 * 365 * 24 * 3600;

/** Expiry of items in DynamoDB. Unlike AWS, which takes up to an hour, a change counts at once. */
export class TimeToLive {
  /**
   * @param attributes - by table, the attribute in which items have the time of their expiry, in seconds since 1970
   */
  constructor(
    private readonly call: DynamodbCall,
    private readonly attributes: Map<string, string>,
  ) {}

  /** UpdateTimeToLive. @throws DynamodbRefusal */
  public async update({ TableName, TimeToLiveSpecification: wanted }: DynamodbItem): Promise<DynamodbItem> {
    const table = await this.table(TableName);
    const { Enabled, AttributeName } = isRecord(wanted) ? wanted : {};
    if (typeof Enabled !== 'boolean' || typeof AttributeName !== 'string' || AttributeName === '') {
      throw invalid('TimeToLiveSpecification needs Enabled and AttributeName');
    }
    const current = this.attributes.get(table);
    if (current !== undefined && current !== AttributeName) {
      throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
    }
    if (Enabled === (current !== undefined)) {
      throw invalid(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    }
    if (Enabled) {
      this.attributes.set(table, AttributeName);
    } else {
      this.attributes.delete(table);
    }
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  }

  /** DescribeTimeToLive. @throws DynamodbRefusal */
  public async describe({ TableName }: DynamodbItem): Promise<DynamodbItem> {
    const AttributeName = this.attributes.get(await this.table(TableName));
    const TimeToLiveStatus = AttributeName === undefined ? 'DISABLED' : 'ENABLED';
    return { TimeToLiveDescription: { TimeToLiveStatus, AttributeName } };
  }

  /** @param now - seconds since 1970 */
  public async removeExpired(now: number): Promise<void> {
    for (const [TableName, attribute] of [...this.attributes]) {
      if ((await this.call('DescribeTable', { TableName })).status !== 200) {
        this.attributes.delete(TableName);
        continue;
      }
      const names = await keyAttributes(this.call, TableName);
      for (const item of await this.expired(TableName, attribute, now)) {
        const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
        await must(this.call, 'DeleteItem', { TableName, Key });
      }
    }
  }

  private async expired(TableName: string, attribute: string, now: number): Promise<DynamodbItem[]> {
    const found: DynamodbItem[] = [];
    let ExclusiveStartKey: unknown;
    do {
      // A text or a list is never between two numbers, so such an item stays, as in AWS.
      const page = await must(this.call, 'Scan', {
        ...{ TableName, ExclusiveStartKey, FilterExpression: '#at BETWEEN :oldest AND :now' },
        ExpressionAttributeNames: { '#at': attribute },
        ExpressionAttributeValues: { ':oldest': { N: String(now - OLDEST) }, ':now': { N: String(now) } },
      });
      found.push(...(page['Items'] as DynamodbItem[]));
      ExclusiveStartKey = page['LastEvaluatedKey'];
    } while (ExclusiveStartKey !== undefined);
    return found;
  }

  private async table(name: unknown): Promise<string> {
    await must(this.call, 'DescribeTable', { TableName: name });
    return String(name);
  }
}
