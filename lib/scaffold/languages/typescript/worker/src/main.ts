import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { handle } from './handle';
import { log } from './log';

const QueueUrl = process.env['QUEUE_URL'];
// A long poll answers after 20 s.
const sqs = new SQSClient({
  requestHandler: { connectionTimeout: 2000, requestTimeout: 30_000, throwOnRequestTimeout: true },
});

// The platform sends SIGTERM 30 seconds before it kills the process. The messages received by then are finished.
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('info', 'stopping', { signal });
    stop.abort();
  });
}
void consume();

async function consume(): Promise<void> {
  log('info', 'consuming');
  while (!isStopped()) {
    try {
      const poll = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(poll, { abortSignal: stop.signal });
      for (const message of Messages) {
        await handleOne(message);
      }
    } catch (error) {
      if (!isStopped()) {
        log('error', 'queue not reached', { reason: String(error) });
        await sleep(5000, undefined, { signal: stop.signal }).catch(() => {});
      }
    }
  }
}

function isStopped(): boolean {
  return stop.signal.aborted;
}

async function handleOne(message: Message): Promise<void> {
  try {
    await handle(message.Body ?? '');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  } catch (error) {
    log('error', 'not handled', { messageId: message.MessageId, reason: String(error) });
  }
}
