import { log } from './log';

/** Your work. A message whose handling fails comes back, and moves to the dead-letter queue after five times. */
export async function handle(body: string): Promise<void> {
  log('info', 'handled', { body });
  return Promise.resolve();
}
