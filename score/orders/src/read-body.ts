import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 16 * 1024;

/** The request's body as text, or undefined if it is longer than 16 KiB. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, so that the client gets its answer instead of a reset connection.
    if (size <= MAX_BYTES) {
      chunks.push(chunk);
    }
  }
  return size > MAX_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}
