import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { log, reason } from './log';

const TIMEOUT_MS = 10_000;
/** Headers that are passed on. All others are dropped, cookies included. */
const REQUEST_HEADERS = ['content-type', 'content-length', 'accept'] as const;
const RESPONSE_HEADERS = ['content-type', 'content-length', 'location', 'retry-after', 'allow'] as const;

/** Sends a request to the service at `origin` with the same method and path, and returns its answer. */
export function proxy(origin: string, request: IncomingMessage, response: ServerResponse): void {
  const upstream = httpRequest(
    new URL(request.url ?? '/', origin),
    { method: request.method ?? 'GET', headers: pick(request.headers, REQUEST_HEADERS), timeout: TIMEOUT_MS },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...pick(answer.headers, RESPONSE_HEADERS),
        'cache-control': 'no-store',
      });
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    },
  );
  upstream.on('timeout', () => upstream.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  upstream.on('error', (error) => {
    log('error', 'orders not reached', { reason: reason(error) });
    if (response.headersSent) {
      response.destroy();
    } else {
      response
        .writeHead(502, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'orders not reached' }));
    }
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** The named headers, where they are set. */
export function pick(headers: IncomingMessage['headers'], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
