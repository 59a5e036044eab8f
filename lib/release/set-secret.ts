import { randomUUID } from 'node:crypto';
import type { SecretStore } from './secret-store.ts';

/**
 * Puts a value, unless the secret has it already.
 *
 * Secrets Manager compares: whoever puts a value under the id of a version that exists is told whether that version has
 * the same value, and changes nothing (API reference, PutSecretValue, ClientRequestToken). So who writes need not be
 * allowed to read, and no digest of a value is kept from which a weak one could be guessed.
 *
 * @param current - id of the version that readers get
 * @returns whether the value is another one
 */
export async function setSecret(store: SecretStore, name: string, value: string, current: string): Promise<boolean> {
  try {
    if (await store.put(name, value, current)) {
      return false;
    }
    await store.put(name, value, randomUUID());
    return true;
  } catch (error) {
    // AWS quotes in some messages what it refuses.
    if (error instanceof Error) {
      error.message = error.message.replaceAll(value, '***');
      error.stack = error.stack?.replaceAll(value, '***');
    }
    throw error;
  }
}
