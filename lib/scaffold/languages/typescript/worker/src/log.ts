/** Writes a line of JSON, whose fields the platform's logs can be searched by. */
export function log(level: 'info' | 'error', message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
