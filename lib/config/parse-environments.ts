import { UserError, type Problem } from '../user-error';
import { type Environment, environmentSchema } from './environment';

/**
 * Checks the values of all environments at once.
 *
 * @param values - by environment name, each without its `name`
 * @param file - where the values stand, for messages
 * @throws UserError naming every unknown key and bad value, with what was expected
 */
export function parseEnvironments(values: Record<string, unknown>, file: string): Record<string, Environment> {
  const problems: Problem[] = [];
  const environments: Record<string, Environment> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === 'local') {
      problems.push({ file, path: name, message: "the name 'local' is taken by the local run; choose another" });
      continue;
    }
    const result = environmentSchema.safeParse(isRecord(value) ? { ...value, name } : value);
    if (result.success) {
      environments[name] = result.data;
      continue;
    }
    for (const issue of result.error.issues) {
      problems.push({ file, path: [name, ...issue.path].join('.'), message: describe(issue, value) });
    }
  }
  if (problems.length > 0) {
    throw new UserError(problems);
  }
  return environments;
}

type Issue = ReturnType<typeof environmentSchema.safeParse>['error'] extends infer E | undefined
  ? E extends { issues: (infer I)[] }
    ? I
    : never
  : never;

function describe(issue: Issue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown key ${issue.keys.map((key) => `'${key}'`).join(', ')}; remove it, or see lib/config/environment.ts`;
  }
  const given = issue.path.reduce<unknown>((node, key) => (isRecord(node) ? node[String(key)] : undefined), value);
  const expected = issue.message.replace(/^Invalid (input|option): /, '').replace(/^Too (small|big): expected \w+ to be /, 'expected ');
  return given === undefined ? `is missing; ${expected}` : `${JSON.stringify(given)} is not valid; ${expected}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
