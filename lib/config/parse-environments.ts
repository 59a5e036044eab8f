import { describeIssues } from '../diagnostics/describe-issues';
import { UserError, type Diagnostic } from '../diagnostics/user-error';
import { type Environment, environmentSchema } from './environment';

const UNKNOWN_KEY = 'is not a setting; remove it, or see lib/config/environment.ts for those there are';

/**
 * Checks the values of all environments at once.
 *
 * @param values - by environment name, each without its `name`
 * @param file - where the values stand, for messages
 * @throws UserError naming every unknown key and bad value, with what was expected
 */
export function parseEnvironments(values: Record<string, unknown>, file: string): Record<string, Environment> {
  const problems: Diagnostic[] = [];
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
    for (const { path, message } of describeIssues(result.error.issues, value, UNKNOWN_KEY)) {
      problems.push({ file, path: [name, ...path].join('.'), message });
    }
  }
  if (problems.length > 0) {
    throw new UserError(problems);
  }
  return environments;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
