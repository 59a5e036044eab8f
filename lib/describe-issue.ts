import type { z } from 'zod';

/** Says what is wrong with a value in the words of our error format: `<what is wrong>; <what was expected>`. */
export function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
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
    .replace(/^Invalid input: /, '')
    .replace(/^Too (?:small|big): expected \S+ to (?:be|have) /, 'expected ');
}

function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
