import { UserError } from '../diagnostics/user-error.ts';
import type { ClaimedSecret, ClaimedSecrets } from './claimed-secrets.ts';
import { githubSecretName } from './github-secret-name.ts';
import { matchSecrets } from './match-secrets.ts';
import type { SecretStore } from './secret-store.ts';
import { setSecret } from './set-secret.ts';

export interface PushOptions {
  /** JSON: an object of values by name. */
  readonly text: string;
  readonly claimed: ClaimedSecrets;
  readonly store: SecretStore;
  /** Whether to write nothing. Values are then not compared either: Secrets Manager compares when it is written to. */
  readonly dryRun: boolean;
  /** Called with each line of the result, none of which has a value, and with what it says. */
  readonly say: (line: string, pushed: Pushed) => void;
}

/** What became of a secret, by its id; or, of those that are ignored or stale, by their name. */
export interface Pushed {
  readonly name: string;
  readonly result: 'set' | 'unchanged' | 'would set' | 'no value given' | 'ignored' | 'stale';
}

/**
 * Puts values into Secrets Manager, under the claims that they are for. Can be run again.
 *
 * @throws UserError before anything is written, with every problem
 */
export async function pushSecrets({ text, claimed, store, dryRun, say }: PushOptions): Promise<void> {
  const { given, missing, ignored } = matchSecrets(text, claimed.secrets);
  const versions = await Promise.all(given.map(async ({ secret }) => await store.currentVersion(secret.name)));
  const undeployed = given.filter((_, index) => versions[index] === undefined);
  if (undeployed.length > 0) {
    throw new UserError(undeployed.map(({ secret }) => notDeployed(secret)));
  }
  const stale = staleSecrets(claimed, await store.list(claimed.prefix));
  for (const [index, { secret, value }] of given.entries()) {
    const from = `from ${githubSecretName(secret.id)}`;
    if (dryRun) {
      say(`would set, if it differs: ${secret.id} ${from}`, { name: secret.id, result: 'would set' });
    } else {
      const changed = await setSecret(store, secret.name, value, versions[index] ?? '');
      const result = changed ? 'set' : 'unchanged';
      say(`${result}: ${secret.id} ${from}`, { name: secret.id, result });
    }
  }
  missing.forEach(({ id }) =>
    say(`no value given: ${id}, which would be ${githubSecretName(id)}; it keeps the one it has`, {
      name: id,
      result: 'no value given',
    }),
  );
  ignored.forEach((name) => say(`ignored: ${name} is the name of no claim`, { name, result: 'ignored' }));
  stale.forEach((name) => say(`stale: ${name} is in Secrets Manager and in no claim`, { name, result: 'stale' }));
}

/** The problem of a claim that Secrets Manager does not have yet. */
export function notDeployed({ id, name }: ClaimedSecret): { path: string; message: string } {
  return { path: id, message: `there is no secret ${name}; deploy the security stack first` };
}

/** Names in Secrets Manager that no workload claims. */
export function staleSecrets({ secrets }: ClaimedSecrets, stored: readonly { readonly name: string }[]): string[] {
  const claimed = new Set(secrets.map(({ name }) => name));
  return stored.map(({ name }) => name).filter((name) => !claimed.has(name));
}
