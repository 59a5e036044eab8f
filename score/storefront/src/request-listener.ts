import type { RequestListener } from 'node:http';
import { proxy } from './proxy';
import type { StaticFile } from './static-files';

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const ORDERS_PATH = /^\/api\/orders(?:\/[^/]+)?$/;

/**
 * Serves the page and `/healthz`, and passes `/api/orders` on to the orders workload.
 *
 * Behind the platform's routes, requests to `/api/orders` do not come here. Through a port-forward of only this workload
 * they do, so that the page works.
 */
export function requestListener(files: ReadonlyMap<string, StaticFile>, ordersUrl: string): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (ORDERS_PATH.test(path)) {
      proxy(ordersUrl, request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      const file = files.get(path);
      if (file === undefined) {
        response.writeHead(404, { ...SECURITY_HEADERS, 'content-type': 'text/plain' }).end('not found\n');
      } else {
        response
          .writeHead(200, {
            ...SECURITY_HEADERS,
            'content-type': file.type,
            'content-length': file.content.length,
            'cache-control': 'no-cache',
          })
          .end(file.content);
      }
    }
  };
}
