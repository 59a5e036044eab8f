import { UserError } from '../diagnostics/user-error.ts';

/** A secret that workloads claim, as `idp secrets list --offline --json` writes it. It has no value. */
export interface ClaimedSecret {
  /** `<workload>.<resource>`, or the id that the Score file gives the resource. */
  readonly id: string;
  /** Name in Secrets Manager. */
  readonly name: string;
  /** Workloads that may read it: its owner first. */
  readonly workloads: readonly string[];
}

/** All secrets that the workloads of one environment claim. */
export interface ClaimedSecrets {
  /** What the names of claimed secrets start with, for example `idp-dev/`. */
  readonly prefix: string;
  readonly secrets: readonly ClaimedSecret[];
}

/**
 * Reads what `idp secrets list --offline --json` wrote. It may come from a job that is trusted less than this one.
 *
 * @param file - for messages
 * @throws UserError if it has another form
 */
export function parseClaimedSecrets(text: string, file: string): ClaimedSecrets {
  const value = parse(text) as Partial<ClaimedSecrets> | null | undefined;
  const { prefix, secrets } = value ?? {};
  const valid =
    typeof prefix === 'string' &&
    /^[\w.-]+\/$/.test(prefix) &&
    Array.isArray(secrets) &&
    secrets.every((secret: unknown) => isClaimed(secret, prefix));
  if (!valid) {
    throw new UserError([
      { file, message: "is no list of claimed secrets; write it with 'idp secrets list --offline --json'" },
    ]);
  }
  return { prefix, secrets: secrets as readonly ClaimedSecret[] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isClaimed(value: unknown, prefix: string): boolean {
  const { id, name, workloads } = (value ?? {}) as Partial<Record<keyof ClaimedSecret, unknown>>;
  return (
    typeof id === 'string' &&
    /^[a-z0-9.-]+$/.test(id) &&
    typeof name === 'string' &&
    name.startsWith(prefix) &&
    Array.isArray(workloads) &&
    workloads.every((workload) => typeof workload === 'string')
  );
}
