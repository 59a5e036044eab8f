import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { log, reason } from './log';

/** The longest wait that SQS allows, in seconds. Fewer, longer polls cost less. */
const POLL_SECONDS = 20;
const PAUSE_AFTER_FAILURE_MS = 5000;

/** A queue and what to do with each of its messages. */
export interface Consumer {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly handle: (message: Message) => Promise<void>;
  /** Called once a round, so that a loop that hangs can be distinguished from an empty queue. */
  readonly onRound: () => void;
}

/**
 * Handles messages until the signal aborts, and finishes the messages received by then.
 *
 * A message is deleted only after its handler succeeded. One that fails comes back after its visibility timeout, and
 * moves to the dead-letter queue when it has failed too often.
 */
export async function consume(consumer: Consumer, signal: AbortSignal): Promise<void> {
  const stopped = () => signal.aborted;
  while (!stopped()) {
    consumer.onRound();
    try {
      for (const message of await receive(consumer, signal)) {
        await handleOne(consumer, message);
      }
    } catch (error) {
      if (!stopped()) {
        log('error', 'queue not reached', { reason: reason(error) });
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}

async function receive({ sqs, queueUrl }: Consumer, signal: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    WaitTimeSeconds: POLL_SECONDS,
    MaxNumberOfMessages: 10,
  });
  const { Messages = [] } = await sqs.send(command, { abortSignal: signal });
  return Messages;
}

async function handleOne({ sqs, queueUrl, handle }: Consumer, message: Message): Promise<void> {
  try {
    await handle(message);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  } catch (error) {
    log('error', 'message not handled', { messageId: message.MessageId, reason: reason(error) });
  }
}
