import { log } from './log';

/** Your work. If it fails, the message comes again; after five failures it moves to the dead-letter queue. */
export async function handle(body: string): Promise<void> {
  log('info', 'handled', { body });
  return Promise.resolve();
}
