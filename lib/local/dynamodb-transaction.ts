import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../diagnostics/value-at';
import {
  answered,
  DynamodbRefusal,
  invalid,
  keyAttributes,
  must,
  type DynamodbCall,
  type DynamodbItem,
  type DynamodbResult,
} from './dynamodb-call';

/** The fields of an action that matter here. */
export interface TransactItem extends DynamodbItem {
  readonly TableName?: string;
  /** Of a Put. */
  readonly Item?: DynamodbItem;
  /** Of every other action. */
  readonly Key?: DynamodbItem;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface Step {
  readonly operation: string;
  /** Whether only its condition counts. */
  readonly isCheck: boolean;
  readonly action: TransactItem;
  readonly key: DynamodbItem;
  readonly former?: DynamodbItem;
}

/** The operation of an action. A check deletes, if its condition holds, and what it deleted is put back. */
const OPERATIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
};

/** Most items of a transaction. */
const MOST = 100;

/**
 * A transaction as single writes, which are undone if one of them is refused. Nobody else may call meanwhile. Items of a
 * transaction differ, so no write meets the result of another one.
 */
export class DynamodbTransaction {
  constructor(private readonly call: DynamodbCall) {}

  public async write(items: readonly DynamodbItem[]): Promise<DynamodbResult> {
    return await answered(async () => {
      const steps = await this.steps(items, OPERATIONS);
      const done: Step[] = [];
      const reasons: object[] = [];
      try {
        for (const step of steps) {
          const failure = await this.apply(step);
          reasons.push(failure ?? { Code: 'None' });
          done.push(...(failure === undefined ? [step] : []));
        }
      } catch (error) {
        await this.undo(done);
        throw error;
      }
      const isCancelled = done.length < steps.length;
      await this.undo(isCancelled ? done : done.filter(({ isCheck }) => isCheck));
      return isCancelled ? cancelled(reasons) : {};
    });
  }

  public async read(items: readonly DynamodbItem[]): Promise<DynamodbResult> {
    return await answered(async () => {
      const steps = await this.steps(items, { Get: 'GetItem' });
      const Responses = [];
      for (const { action } of steps) {
        Responses.push(await this.must('GetItem', action));
      }
      return { Responses };
    });
  }

  /** The item that a write is about. */
  public async current(action: TransactItem): Promise<DynamodbItem | undefined> {
    const { Item } = await this.must('GetItem', {
      TableName: action.TableName,
      Key: await this.keyOf(action),
      ConsistentRead: true,
    });
    return isRecord(Item) ? Item : undefined;
  }

  private async steps(items: readonly DynamodbItem[], operations: Readonly<Record<string, string>>): Promise<Step[]> {
    if (items.length === 0 || items.length > MOST) {
      throw invalid(`a transaction has 1 to ${MOST} TransactItems, each with one action`);
    }
    const steps: Step[] = [];
    for (const item of items) {
      const [[name, action] = [], ...more] = Object.entries(item);
      const operation = operations[name ?? ''];
      if (operation === undefined || !isRecord(action) || more.length > 0) {
        throw invalid(`TransactItems can only contain one of ${Object.keys(operations).join(', ')}`);
      }
      const key = await this.keyOf(action);
      const target = { TableName: action['TableName'], key };
      if (steps.some((step) => isDeepStrictEqual({ TableName: step.action.TableName, key: step.key }, target))) {
        throw invalid('Transaction request cannot include multiple operations on one item');
      }
      const former = operation === 'GetItem' ? undefined : await this.current(action);
      steps.push({ operation, isCheck: name === 'ConditionCheck', action, key, former });
    }
    return steps;
  }

  /** @returns the reason if the condition does not hold */
  private async apply({ operation, action, former }: Step): Promise<object | undefined> {
    const { ReturnValuesOnConditionCheckFailure: wanted, ...input } = action;
    const result = await this.call(operation, input);
    if (result.status === 200) {
      return undefined;
    }
    if (!String(result.output['__type']).endsWith('#ConditionalCheckFailedException')) {
      throw new DynamodbRefusal(result);
    }
    const Item = wanted === 'ALL_OLD' ? former : undefined;
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item };
  }

  private async undo(steps: readonly Step[]): Promise<void> {
    for (const { action, key, former } of steps) {
      const { TableName } = action;
      await (former === undefined
        ? this.must('DeleteItem', { TableName, Key: key })
        : this.must('PutItem', { TableName, Item: former }));
    }
  }

  private async keyOf({ TableName, Key, Item }: TransactItem): Promise<DynamodbItem> {
    if (isRecord(Key)) {
      return Key;
    }
    const names = await keyAttributes(this.call, TableName);
    return Object.fromEntries(names.map((name) => [name, Item?.[name]]));
  }

  private async must(operation: string, input: object): Promise<DynamodbItem> {
    return await must(this.call, operation, input);
  }
}

function cancelled(reasons: readonly object[]): never {
  const codes = reasons.map((reason) => (reason as { Code: string }).Code).join(', ');
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const __type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException';
  throw new DynamodbRefusal({ status: 400, output: { __type, Message, CancellationReasons: reasons } });
}
