import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { clientConfig } from './client-config';
import { parseItem, toPlain } from './attribute-values';
import type { OpenData } from './resource-data';

/** Items of a table, as plain JSON. */
export const table: OpenData = (access) => {
  const client = new DynamoDBClient(clientConfig(access));
  const scan = async (TableName: string, limit: number) => {
    const items: Record<string, AttributeValue>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      items.push(...Items);
      if (items.length >= limit) {
        break;
      }
    }
    return items.slice(0, limit);
  };
  return {
    show: async (name, limit) => (await scan(name, limit)).map(toPlain),
    async put(TableName, { value }) {
      await client.send(new PutItemCommand({ TableName, Item: parseItem(value.toString()) }));
    },
    async purge(TableName) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const keys = (Table?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []);
      const items = await scan(TableName, Infinity);
      for (const item of items) {
        const Key = Object.fromEntries(Object.entries(item).filter(([name]) => keys.includes(name)));
        await client.send(new DeleteItemCommand({ TableName, Key }));
      }
      return items.length;
    },
  };
};
