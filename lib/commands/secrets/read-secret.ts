import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../diagnostics/user-error';

/** Milliseconds in which more lines come if several are pasted. Nobody types one as fast. */
const PASTED_WITHIN = 100;

/**
 * Reads a value: one line that is not shown, on a terminal; else everything, without one line break at its end.
 *
 * @throws UserError if the question is left with Ctrl-C or Ctrl-D, or several lines are pasted, or the bytes are no UTF-8
 */
export async function readSecret(
  question: string,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
): Promise<string> {
  if (input.isTTY !== true) {
    return decode(await buffer(input)).replace(/\r?\n$/, '');
  }
  output.write(question);
  // What is typed goes to nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true, historySize: 0 });
  try {
    const given: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const left = () => reject(new UserError('no value was given; nothing was changed'));
      lines.on('line', (line) => given.push(line));
      lines
        .once('line', () => {
          resolve();
        })
        .once('close', left)
        .once('SIGINT', left);
    });
    // Read, so that the shell does not take the other lines as commands.
    await sleep(PASTED_WITHIN);
    if (given.length > 1) {
      throw new UserError('several lines were given, and nothing was changed; give them by the standard input: < file');
    }
    return given[0] ?? '';
  } finally {
    lines.close();
    output.write('\n');
  }
}

/** The text of bytes. The other decoders of Node.js would put U+FFFD where they are wrong, and the value would be another. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError('the value is not UTF-8, and nothing was changed; encode it, for example with base64');
  }
}
