import { isRecord } from '../diagnostics/value-at';

/** An item, or another JSON object, in the form of the DynamoDB API. */
export type DynamodbItem = Readonly<Record<string, unknown>>;

/** An answer of DynamoDB. */
export interface DynamodbResult {
  readonly status: number;
  readonly output: DynamodbItem;
}

/** Calls an operation, for example `PutItem`. */
export type DynamodbCall = (operation: string, input: object) => Promise<DynamodbResult>;

/** An answer of DynamoDB other than 200. */
export class DynamodbRefusal extends Error {
  constructor(readonly result: DynamodbResult) {
    super(String(result.output['__type']));
  }
}

/** The output of an operation. @throws DynamodbRefusal when it is refused */
export async function must(call: DynamodbCall, operation: string, input: object): Promise<DynamodbItem> {
  const result = await call(operation, input);
  if (result.status !== 200) {
    throw new DynamodbRefusal(result);
  }
  return result.output;
}

/** The answer to work that may be refused. */
export async function answered(work: () => Promise<DynamodbItem>): Promise<DynamodbResult> {
  try {
    return { status: 200, output: await work() };
  } catch (error) {
    if (error instanceof DynamodbRefusal) {
      return error.result;
    }
    throw error;
  }
}

export function invalid(message: string): DynamodbRefusal {
  const __type = 'com.amazon.coral.validate#ValidationException';
  return new DynamodbRefusal({ status: 400, output: { __type, message } });
}

/** Names of the attributes in the key of a table. @throws DynamodbRefusal when there is no such table */
export async function keyAttributes(call: DynamodbCall, TableName: unknown): Promise<string[]> {
  const { Table } = await must(call, 'DescribeTable', { TableName });
  const schema: unknown = isRecord(Table) ? Table['KeySchema'] : [];
  return (schema as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName);
}
