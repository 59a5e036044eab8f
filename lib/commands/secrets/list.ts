import { columns } from '../../diagnostics/columns';
import type { ClaimedSecret } from '../../release/claimed-secrets';
import { githubSecretName } from '../../release/github-secret-name';
import { staleSecrets } from '../../release/push-secrets';
import { outputWidth, toJson } from '../output';
import { claimedSecrets } from './claimed';
import { openStore } from './open-store';

export interface ListOptions {
  readonly environment: string;
  /** Whether to ask AWS for nothing. */
  readonly offline: boolean;
  readonly json: boolean;
}

/** A secret as the list shows it. */
interface Listed extends ClaimedSecret {
  /** Name of its value in GitHub. */
  readonly github: string;
  /** ISO 8601. Missing if it is not deployed, or AWS was not asked. */
  readonly created?: string;
  readonly changed?: string;
}

/** The secrets of an environment: their names, ages and readers. Nothing here can read a value. */
export async function list({ environment, offline, json }: ListOptions): Promise<string> {
  const claimed = claimedSecrets(environment);
  const stored = offline ? [] : await openStore(environment).list(claimed.prefix);
  const secrets = claimed.secrets.map((secret): Listed => {
    const { created, changed } = stored.find(({ name }) => name === secret.name) ?? {};
    return { ...secret, github: githubSecretName(secret.id), created, changed };
  });
  const stale = staleSecrets(claimed, stored);
  if (json) {
    return toJson({ environment, prefix: claimed.prefix, secrets, stale });
  }
  const rows = secrets.map(({ id, github, workloads, created, changed }) => [
    ...[id, github, workloads.join(', ')],
    ...(offline ? [] : [created === undefined ? 'not deployed' : age(changed ?? created)]),
  ]);
  const head = ['SECRET', 'IN GITHUB', 'READERS', ...(offline ? [] : ['CHANGED'])];
  return [
    ...(rows.length === 0 ? ['no workload claims a secret'] : columns([head, ...rows], outputWidth())),
    ...stale.map((name) => `stale: ${name} is in Secrets Manager and in no claim`),
  ].join('\n');
}

/** How long ago something was, in days or hours. */
function age(changed: string): string {
  const hours = Math.floor((Date.now() - Date.parse(changed)) / 3_600_000);
  if (hours < 48) {
    return hours < 1 ? 'just now' : `${hours} h ago`;
  }
  return `${Math.floor(hours / 24)} days ago`;
}
