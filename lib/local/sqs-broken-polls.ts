import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Fauxqs } from './fauxqs';

/** A method that fauxqs does not declare. */
type WaitForMessages = (this: unknown, seconds: number) => Promise<void>;

/**
 * Ends the wait for messages of a program that has gone, for example because it was restarted. fauxqs goes on waiting, and
 * gives the next message to the broken connection: for the visibility timeout, nobody else would see it.
 */
export function endBrokenPolls(app: Fauxqs, queueClass: { readonly prototype: object }): void {
  const asking = new AsyncLocalStorage<IncomingMessage>();
  app.addHook('preHandler', ({ raw }, _reply, done) => {
    asking.run(raw, done);
  });
  const prototype = queueClass.prototype as { waitForMessages: WaitForMessages };
  const wait = prototype.waitForMessages;
  prototype.waitForMessages = async function (seconds) {
    await wait.call(this, seconds);
    if (asking.getStore()?.socket.destroyed === true) {
      throw new Error('who waited for messages is gone');
    }
  };
}
