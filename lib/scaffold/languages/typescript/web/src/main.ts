import { createServer } from 'node:http';
import { answer } from './answer';

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(request.url ?? '/')));
});

server.listen(Number(process.env['PORT'] ?? 8080), process.env['HOST'] ?? '127.0.0.1', () => {
  log('listening');
});

// The platform sends SIGTERM 30 seconds before it kills the process.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('stopping', { signal });
    server.close();
    server.closeIdleConnections();
  });
}

/** Writes a line of JSON, whose fields the platform's logs can be searched by. */
function log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...fields })}\n`);
}
