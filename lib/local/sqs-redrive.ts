import { randomUUID } from 'node:crypto';
import { isRecord } from '../diagnostics/value-at';
import type { Fauxqs, SqsStore } from './fauxqs';
import { queueUrl } from './queue-urls';

type Queue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;

/** An answer with the status 400. */
class Refused extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** A redrive that has been done: here, all messages move at once. */
interface MoveTask {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly Status: 'COMPLETED';
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

/** Adds what fauxqs lacks of dead-letter queues: who uses one, and moving its messages back. */
export function addRedrive(app: Fauxqs, store: SqsStore, port: number): void {
  const tasks: MoveTask[] = [];
  const operations: Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => object>> = {
    ListDeadLetterSourceQueues: ({ QueueUrl }) => {
      const url = String(QueueUrl);
      const queue = store.getQueueByName(url.slice(url.lastIndexOf('/') + 1));
      if (queue === undefined) {
        throw new Refused('QueueDoesNotExist', 'The specified queue does not exist.');
      }
      return { queueUrls: sourcesOf(store, queue.arn).map(({ name }) => queueUrl(port, name)) };
    },
    StartMessageMoveTask: (body) => {
      tasks.unshift(move(store, body));
      return { TaskHandle: randomUUID() };
    },
    ListMessageMoveTasks: ({ SourceArn }) => ({ Results: tasks.filter((task) => task.SourceArn === SourceArn) }),
  };
  app.addHook('preHandler', (request, reply, done) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (operation === undefined || !isRecord(request.body)) {
      done();
      return;
    }
    void reply.type('application/x-amz-json-1.0');
    try {
      void reply.send(operation(request.body));
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      void reply.status(400).send({ __type: `com.amazonaws.sqs#${error.type}`, message: error.message });
    }
  });
}

/** The queues whose messages go to a dead-letter queue. */
function sourcesOf(store: SqsStore, deadLetterArn: string): Queue[] {
  return store.listQueues().filter(({ attributes }) => {
    const { RedrivePolicy: policy = '{}' } = attributes as { readonly RedrivePolicy?: string };
    return policy.includes(JSON.stringify(deadLetterArn));
  });
}

function move(store: SqsStore, body: Readonly<Record<string, unknown>>): MoveTask {
  const SourceArn = String(body['SourceArn']);
  const DestinationArn = typeof body['DestinationArn'] === 'string' ? body['DestinationArn'] : undefined;
  const source = store.getQueueByArn(SourceArn);
  const sources = source === undefined ? [] : sourcesOf(store, source.arn);
  if (source === undefined || sources.length === 0) {
    throw new Refused('ResourceNotFoundException', `${SourceArn} is not a dead-letter queue`);
  }
  if (DestinationArn === undefined && sources.length > 1) {
    throw new Refused('UnsupportedOperation', 'the local run has no StartMessageMoveTask to several queues; name one');
  }
  const target = DestinationArn === undefined ? sources[0] : store.getQueueByArn(DestinationArn);
  if (target === undefined) {
    throw new Refused('ResourceNotFoundException', `there is no queue ${DestinationArn ?? ''}`);
  }
  const messages = source.inspectMessages().ready;
  source.messages = [];
  source.fifoMessages.clear();
  messages.forEach((message) => {
    target.enqueue({ ...message, approximateReceiveCount: 0 });
  });
  return {
    ...{ SourceArn: source.arn, ...(DestinationArn === undefined ? {} : { DestinationArn: target.arn }) },
    ...{ Status: 'COMPLETED', StartedTimestamp: Date.now() },
    ApproximateNumberOfMessagesMoved: messages.length,
    ApproximateNumberOfMessagesToMove: messages.length,
  };
}
