import { Readable } from 'node:stream';
import dynalite = require('dynalite');
import { isRecord } from '../diagnostics/value-at';
import { jsonAnswer, type AwsAnswer, type AwsRequest } from './aws-request';
import { DynamodbTransaction, type DynamodbCall, type DynamodbItem, type TransactItem } from './dynamodb-transaction';

/** Writes of one item, which can tell the item that their condition has met. */
const CONDITIONAL_WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * DynamoDB in memory: dynalite, with transactions and `ReturnValuesOnConditionCheckFailure`, which it lacks. One request
 * is answered after the other, so that nothing sees a transaction half done.
 */
export class Dynamodb {
  private readonly server: ReturnType<typeof dynalite>;
  private last: Promise<unknown> = Promise.resolve();
  private failCall: ((error: Error) => void) | undefined;

  /** @param path - directory in which tables are kept; in memory if left out */
  constructor(path?: string) {
    this.server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, path });
  }

  public async answer(request: AwsRequest): Promise<AwsAnswer> {
    const answer = this.last.then(async () => await this.answerAlone(request));
    this.last = answer.catch(() => undefined);
    return await answer;
  }

  /** Ends the call that is being answered: dynalite throws some errors where nobody can catch them. */
  public fail(error: Error): boolean {
    const { failCall } = this;
    failCall?.(error);
    return failCall !== undefined;
  }

  private async answerAlone(request: AwsRequest): Promise<AwsAnswer> {
    const name = String(request.headers['x-amz-target']).replace(/^DynamoDB_\d+\./, '');
    const call: DynamodbCall = async (operation, input) => {
      const target = `DynamoDB_20120810.${operation}`;
      const headers = { ...request.headers, 'x-amz-target': target };
      const body = Buffer.from(JSON.stringify(input));
      const { status, body: text } = await this.call({ ...request, headers, body });
      return { status, output: JSON.parse(text) as Record<string, unknown> };
    };
    if (name === 'TransactWriteItems' || name === 'TransactGetItems') {
      const items = transactItems(request.body);
      const transaction = new DynamodbTransaction(call);
      const { status, output } = await (name === 'TransactGetItems'
        ? transaction.read(items)
        : transaction.write(items));
      return jsonAnswer(status, output);
    }
    const answer = await this.call(request);
    if (answer.status === 200 || answer.body === '') {
      return answer;
    }
    const error = asRecord(answer.body);
    const type = String(error['__type']);
    if (type.endsWith('#UnknownOperationException')) {
      return jsonAnswer(400, { ...error, message: `the local run has no ${name}` });
    }
    if (CONDITIONAL_WRITES.includes(name) && type.endsWith('#ConditionalCheckFailedException')) {
      const input = asRecord(request.body.toString()) as TransactItem;
      if (input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
        return jsonAnswer(answer.status, { ...error, Item: await new DynamodbTransaction(call).current(input) });
      }
    }
    return answer;
  }

  /** Hands a request to dynalite, which wants the streams of an HTTP server. */
  private async call({ method, url, headers, body }: AwsRequest): Promise<AwsAnswer> {
    // With an Origin, dynalite lets pages of every site read its answers.
    const { origin: _, ...others } = headers;
    const incoming = Object.assign(Readable.from(body.length === 0 ? [] : [body]), { method, url, headers: others });
    try {
      return await new Promise((resolve, reject) => {
        this.failCall = reject;
        const set: Record<string, string | number> = {};
        const outgoing = {
          statusCode: 200,
          setHeader: (name: string, value: string | number) => {
            set[name] = value;
          },
          end(text = '') {
            resolve({ status: outgoing.statusCode, headers: set, body: text });
          },
        };
        this.server.emit('request', incoming, outgoing);
      });
    } finally {
      this.failCall = undefined;
    }
  }
}

function asRecord(text: string): DynamodbItem {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The items of a transaction; one that is no object has no action, and is refused later. */
function transactItems(body: Buffer): Record<string, unknown>[] {
  const { TransactItems: items } = asRecord(body.toString());
  return Array.isArray(items) ? items.map((item: unknown) => (isRecord(item) ? item : {})) : [];
}
