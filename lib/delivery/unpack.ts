import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** Limit for the unpacked content, in bytes: a small file can unpack to more than fits in memory. */
const MOST_BYTES = 128 * 1024 * 1024;

/** Reads one file of an artifact's content, a tar in gzip; undefined if it does not contain the file. */
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
