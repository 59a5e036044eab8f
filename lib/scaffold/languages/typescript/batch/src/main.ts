import { work } from './work';

log('started');
// A run succeeds if its process exits with 0, which it does unless an error is thrown.
log('done', work());

/** Writes a line of JSON, whose fields the platform's logs can be searched by. */
function log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...fields })}\n`);
}
