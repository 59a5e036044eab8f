import {
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { clientConfig } from './client-config';
import type { OpenData } from './resource-data';

/** A message as the embedded services show it. */
interface Inspected {
  readonly messageId: string;
  readonly body: string;
  readonly approximateReceiveCount: number;
}

interface Message {
  readonly id?: string;
  /** Undefined if only messages that can be received are known. */
  readonly state?: 'ready' | 'delayed' | 'in flight';
  readonly received?: number;
  readonly body: unknown;
}

/** Messages of a queue. Those of the embedded services are shown without being received. */
export const queue: OpenData = (access) => {
  const client = new SQSClient({ ...clientConfig(access), useQueueUrlAsEndpoint: false });
  const urlOf = async (QueueName: string) => (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  return {
    show: async (name, limit) =>
      ((await inspect(access.endpoint, name)) ?? (await receive(client, await urlOf(name)))).slice(0, limit),
    async put(name, { value }) {
      const fifo = name.endsWith('.fifo') ? { MessageGroupId: 'idp', MessageDeduplicationId: randomUUID() } : {};
      await client.send(
        new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody: value.toString(), ...fifo }),
      );
    },
    async purge(name) {
      await client.send(new PurgeQueueCommand({ QueueUrl: await urlOf(name) }));
      return undefined;
    },
  };
};

/** All messages of a queue, in the order of the queue; undefined if these are not the embedded services. */
async function inspect(endpoint: string, name: string): Promise<Message[] | undefined> {
  const response = await fetch(`${endpoint}/_fauxqs/queues/${encodeURIComponent(name)}`);
  if (!response.ok || response.headers.get('content-type')?.includes('json') !== true) {
    return undefined;
  }
  const { messages } = (await response.json()) as {
    readonly messages: {
      readonly ready: readonly Inspected[];
      readonly delayed: readonly Inspected[];
      readonly inflight: readonly { readonly message: Inspected }[];
    };
  };
  const shown = (state: Message['state']) => (message: Inspected) => ({
    ...{ id: message.messageId, state, received: message.approximateReceiveCount, body: parsed(message.body) },
  });
  return [
    ...messages.ready.map(shown('ready')),
    ...messages.delayed.map(shown('delayed')),
    ...messages.inflight.map(({ message }) => message).map(shown('in flight')),
  ];
}

/** At most ten messages, which stay in the queue; SQS counts that they were received. */
async function receive(client: SQSClient, QueueUrl: string | undefined): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ MessageId: id, Body = '' }) => ({ id, body: parsed(Body) }));
}

/** The value of a text that is JSON; else the text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
