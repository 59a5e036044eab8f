import { Readable } from 'node:stream';
import dynalite = require('dynalite');
import { isRecord } from '../diagnostics/value-at';
import { jsonAnswer, type AwsAnswer, type AwsRequest } from './aws-request';
import { answered, type DynamodbCall, type DynamodbItem, type DynamodbResult } from './dynamodb-call';
import { DynamodbTransaction, type TransactItem } from './dynamodb-transaction';
import { TimeToLive } from './time-to-live';

/** Writes of one item, which can tell the item that their condition has met. */
const CONDITIONAL_WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** Without a signature of some kind, dynalite answers nothing. */
const OWN_REQUEST = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/**
 * DynamoDB in memory: dynalite, with what it lacks: transactions, `ReturnValuesOnConditionCheckFailure` and expiry. One
 * request is answered after the other, so that nothing sees a transaction half done.
 */
export class Dynamodb {
  private readonly server: ReturnType<typeof dynalite>;
  private last: Promise<unknown> = Promise.resolve();
  private failCall: ((error: Error) => void) | undefined;

  /** By table, the attribute with the expiry of its items. */
  public readonly expiry = new Map<string, string>();
  private readonly operate: DynamodbCall = async (operation, input) => {
    const headers = { ...OWN_REQUEST, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const body = Buffer.from(JSON.stringify(input));
    const answer = await this.call({ method: 'POST', url: '/', headers, body });
    return { status: answer.status, output: asRecord(answer.body) };
  };
  private readonly transaction = new DynamodbTransaction(this.operate);
  private readonly timeToLive = new TimeToLive(this.operate, this.expiry);

  /** @param path - directory in which tables are kept; in memory if left out */
  constructor(path?: string) {
    this.server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, path });
  }

  public async answer(request: AwsRequest): Promise<AwsAnswer> {
    return await this.alone(async () => await this.answerAlone(request));
  }

  /** Removes items whose time is over. @param now - seconds since 1970 */
  public async removeExpired(now: number): Promise<void> {
    await this.alone(async () => await this.timeToLive.removeExpired(now));
  }

  /** Ends the call that is being answered: dynalite throws some errors where nobody can catch them. */
  public fail(error: Error): boolean {
    const { failCall } = this;
    failCall?.(error);
    return failCall !== undefined;
  }

  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return await done;
  }

  private async answerAlone(request: AwsRequest): Promise<AwsAnswer> {
    const name = String(request.headers['x-amz-target']).replace(/^DynamoDB_\d+\./, '');
    const own = this.own(name, asRecord(request.body.toString()));
    if (own !== undefined) {
      const { status, output } = await own;
      return jsonAnswer(status, output);
    }
    const answer = await this.call(request);
    if (answer.status === 200 || answer.body === '') {
      if (name === 'DeleteTable') {
        this.expiry.delete(String(asRecord(request.body.toString())['TableName']));
      }
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
        return jsonAnswer(answer.status, { ...error, Item: await this.transaction.current(input) });
      }
    }
    return answer;
  }

  /** The answer to an operation that dynalite lacks. */
  private own(name: string, input: DynamodbItem): Promise<DynamodbResult> | undefined {
    switch (name) {
      case 'TransactWriteItems':
        return this.transaction.write(transactItems(input));
      case 'TransactGetItems':
        return this.transaction.read(transactItems(input));
      case 'UpdateTimeToLive':
        return answered(async () => await this.timeToLive.update(input));
      case 'DescribeTimeToLive':
        return answered(async () => await this.timeToLive.describe(input));
      default:
        return undefined;
    }
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
function transactItems({ TransactItems: items }: DynamodbItem): DynamodbItem[] {
  return Array.isArray(items) ? items.map((item: unknown) => (isRecord(item) ? item : {})) : [];
}
