import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import type { ClaimedSecret } from '../../release/claimed-secrets';
import { problemOf } from '../../release/match-secrets';
import { notDeployed, type Pushed } from '../../release/push-secrets';
import { setSecret } from '../../release/set-secret';
import { toJson } from '../output';
import { claimedSecrets } from './claimed';
import { openStore } from './open-store';
import { readSecret } from './read-secret';

/**
 * Sets one secret to a value that is asked for, or read from the standard input.
 *
 * @returns what to print
 * @throws UserError before anything is written
 */
export async function set(
  workload: string,
  name: string,
  { environment, json }: { readonly environment: string; readonly json: boolean },
): Promise<string> {
  const secret = find(claimedSecrets(environment).secrets, workload, name);
  const store = openStore(environment);
  const current = await store.currentVersion(secret.name);
  if (current === undefined) {
    throw new UserError([notDeployed(secret)]);
  }
  const value = await readSecret(`Value of ${secret.id} in ${environment}: `, process.stdin, process.stderr);
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw new UserError([{ path: secret.id, message: problem }]);
  }
  const changed = await setSecret(store, secret.name, value, current);
  if (json) {
    return toJson({ name: secret.id, result: changed ? 'set' : 'unchanged' } satisfies Pushed);
  }
  return changed
    ? `set: ${secret.id}; its pods get it within the hour, and restart`
    : `unchanged: ${secret.id} has this value`;
}

/** The secret that a workload owns or shares, by the name of the resource or by its id. */
function find(secrets: readonly ClaimedSecret[], workload: string, name: string): ClaimedSecret {
  const readers = [...new Set(secrets.flatMap(({ workloads }) => workloads))];
  const names = secrets
    .filter(({ workloads }) => workloads.includes(workload))
    .map((secret) => ({ secret, short: shortName(secret, workload) }));
  const found = names.find(({ secret, short }) => short === name || secret.id === name);
  if (found === undefined) {
    const choices = names.map(({ short }) => short);
    const problem =
      names.length === 0
        ? `'${workload}' claims no secret; ${oneOf('workloads that do', readers, workload)}`
        : `'${workload}' has no secret '${name}'; ${oneOf('its secrets', choices, name)}`;
    throw new UserError(printable(problem));
  }
  return found.secret;
}

function shortName({ id }: ClaimedSecret, workload: string): string {
  return id.startsWith(`${workload}.`) ? id.slice(workload.length + 1) : id;
}
