import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UserError } from '../../diagnostics/user-error';

/**
 * Reads a value: one line that is not shown, on a terminal; else everything, without one line break at its end.
 *
 * @throws UserError if the question is left with Ctrl-C or Ctrl-D
 */
export async function readSecret(
  question: string,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
): Promise<string> {
  if (input.isTTY !== true) {
    return (await text(input)).replace(/\r?\n$/, '');
  }
  output.write(question);
  // What is typed goes to nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true, historySize: 0 });
  try {
    return await new Promise((resolve, reject) => {
      const left = () => reject(new UserError('no value was given; nothing was changed'));
      lines.once('line', resolve).once('close', left).once('SIGINT', left);
    });
  } finally {
    lines.close();
    output.write('\n');
  }
}
