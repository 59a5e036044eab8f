import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { ClaimedSecret } from './claimed-secrets.ts';
import { githubSecretName } from './github-secret-name.ts';

/** Values, and the claims that they are for. */
export interface MatchedSecrets {
  readonly given: readonly { readonly secret: ClaimedSecret; readonly value: string }[];
  /** Claims without a value. */
  readonly missing: readonly ClaimedSecret[];
  /** Names that are those of no claim. */
  readonly ignored: readonly string[];
}

/**
 * Finds the claim of each value, by the name that it has in GitHub.
 *
 * @param text - JSON: an object of values by name. Upper and lower case are one, as in GitHub
 * @throws UserError with every problem, and no value
 */
export function matchSecrets(text: string, secrets: readonly ClaimedSecret[]): MatchedSecrets {
  const values = parseValues(text);
  const problems: Diagnostic[] = [];
  const given: { secret: ClaimedSecret; value: string }[] = [];
  for (const [name, value] of values) {
    const claims = secrets.filter(({ id }) => githubSecretName(id) === name);
    const [secret] = claims;
    const problem = secret === undefined ? undefined : (ambiguity(claims) ?? problemOf(value));
    if (problem !== undefined) {
      problems.push({ path: name, message: problem });
    } else if (secret !== undefined) {
      given.push({ secret, value: value as string });
    }
  }
  if (problems.length > 0) {
    throw new UserError(problems);
  }
  return {
    given,
    missing: secrets.filter(({ id }) => !values.has(githubSecretName(id))),
    ignored: [...values.keys()].filter((name) => !secrets.some(({ id }) => githubSecretName(id) === name)).sort(),
  };
}

/** Of a name that several claims have: a value must not go to a workload that it was not meant for. */
function ambiguity(claims: readonly ClaimedSecret[]): string | undefined {
  const ids = claims.map(({ id }) => `'${id}'`);
  return ids.length > 1
    ? `is the name of ${ids.join(' and ')}; rename one of these resources, or set each with 'idp secrets set'`
    : undefined;
}

/** Why Secrets Manager or a variable cannot hold a value; undefined if both can. Says nothing of the value itself. */
export function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return 'is not a text; expected a JSON string';
  }
  if (value === '') {
    return 'is empty; a secret has at least one character';
  }
  if (value.includes('\0')) {
    return 'contains a NUL character, which no variable can hold; remove it';
  }
  const bytes = Buffer.byteLength(value);
  // Secrets Manager, PutSecretValue.
  return bytes > 65_536 ? `has ${bytes} bytes; a secret has at most 65536` : undefined;
}

/** Values by name in upper case. The message of JSON.parse would quote the text. */
function parseValues(text: string): Map<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UserError('the standard input is not a JSON object; expected {"<NAME>": "<value>"}');
  }
  const values = new Map<string, unknown>();
  const twice: string[] = [];
  for (const [given, value] of Object.entries(parsed)) {
    const name = given.toUpperCase();
    if (values.has(name)) {
      twice.push(name);
    }
    values.set(name, value);
  }
  if (twice.length > 0) {
    throw new UserError(twice.map((path) => ({ path, message: 'is there twice; remove one' })));
  }
  return values;
}
