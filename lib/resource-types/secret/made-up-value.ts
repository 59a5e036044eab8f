import { createHash } from 'node:crypto';

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The value of a secret in the local run where nobody gives one: the same in every run, and known to everybody.
 *
 * @param length - number of letters and digits, as AWS generates them
 */
export function madeUpValue(id: string, length: number): string {
  let value = '';
  for (let part = 0; value.length < length; part++) {
    const digest = createHash('sha256').update(`${id}\n${part}`).digest();
    value += [...digest].map((byte) => CHARACTERS[byte % CHARACTERS.length]).join('');
  }
  return value.slice(0, length);
}
