import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isRecord } from '../diagnostics/value-at';

/** Where a run answers other commands of its checkout. The token is in its run file, which only its user can read. */
export interface RunControl {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly token: string;
}

/** Whether a value of a run file is one. */
export function isRunControl(value: unknown): value is RunControl {
  return isRecord(value) && typeof value['url'] === 'string' && typeof value['token'] === 'string';
}

/** Milliseconds that a run may take to answer. */
const ANSWERED_WITHIN = 10_000;

/**
 * Answers every request that has the token with what `status` gives, as JSON. A page of another site cannot know the token.
 *
 * @param status - called for each request
 */
export async function startRunControl(status: () => Promise<unknown>): Promise<RunControl> {
  const token = randomBytes(24).toString('hex');
  const server = createServer((asked, response) => {
    if (!same(asked.headers.authorization ?? '', `Bearer ${token}`)) {
      response.writeHead(403).end();
      return;
    }
    status().then(
      (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // It ends with the process, and keeps none alive.
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token };
}

/** What the run answers; undefined if it does not. */
export async function askRun({ url, token }: RunControl): Promise<unknown> {
  return await new Promise((resolve) => {
    // Not `fetch`, which may go through a proxy.
    const asked = request(url, {
      headers: { authorization: `Bearer ${token}` },
      timeout: ANSWERED_WITHIN,
      agent: false,
    });
    asked.once('response', (response) => {
      text(response).then((body) => resolve(response.statusCode === 200 ? JSON.parse(body) : undefined), nothing);
    });
    const nothing = () => {
      resolve(undefined);
    };
    asked.once('error', nothing).once('timeout', () => asked.destroy());
    asked.end();
  });
}

function same(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
