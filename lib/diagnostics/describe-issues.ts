import type { z } from 'zod';

/** What is wrong at one place of a checked value. */
export interface Finding {
  readonly path: (string | number)[];
  /** Whether the key is wrong, or what stands under it. */
  readonly part: 'key' | 'value';
  /** `<what is wrong>; <what was expected>` */
  readonly message: string;
}

/**
 * Says what a schema found in the words of our error format, one finding per unknown key.
 *
 * @param root - the value that was checked
 * @param unknownKey - what to say of a key the schema does not know
 */
export function describeIssues(issues: readonly z.core.$ZodIssue[], root: unknown, unknownKey: string): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = issue.path as Finding['path'];
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...path, key], part: 'key', message: unknownKey }))
      : [{ path, part: issue.code === 'invalid_key' ? 'key' : 'value', message: describeIssue(issue, root) }];
  });
}

/** What YAML calls the types of JSON Schema. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'a map'],
  ['record', 'a map'],
  ['array', 'a list'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'an integer'],
  ['boolean', 'true or false'],
]);

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  if (issue.code === 'custom') {
    return issue.message;
  }
  const given = issue.path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
  const expected = expectation(issue);
  return given === undefined ? `is missing; ${expected}` : `${show(given)} is not valid; ${expected}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') {
    return issue.issues[0]?.message ?? 'expected another name';
  }
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  }
  return issue.message
    .replace(/^Invalid input: expected (\w+), received .*$/, (_, type: string) => `expected ${TYPES.get(type) ?? type}`)
    .replace(/^Invalid input: /, '')
    .replace(/^Too (?:small|big): expected \S+ to (?:be|have) /, 'expected ');
}

function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
