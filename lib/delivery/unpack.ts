import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** More than any artifact holds, and less than a machine does, in bytes. */
const MOST_BYTES = 128 * 1024 * 1024;

/** One file of an artifact's content, a tar in gzip; undefined if it holds no such file. */
export async function fileIn(content: Buffer, name: string): Promise<string | undefined> {
  const archive = extract();
  archive.end(gunzipSync(content, { maxOutputLength: MOST_BYTES }));
  for await (const entry of archive) {
    if (entry.header.name === name && entry.header.type === 'file') {
      return (await buffer(entry)).toString('utf8');
    }
    entry.resume();
  }
  return undefined;
}
