import { work } from './work';

log('started');
// A run has succeeded if its process ends with 0, which it does unless an error is thrown.
log('done', work());

/** Writes one JSON line, the form in which the platform parses fields. */
function log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...fields })}\n`);
}
