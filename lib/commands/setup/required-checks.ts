import { isRecord } from '../../diagnostics/value-at';
import type { WorkflowFile } from '../workflow-files';

/**
 * Names of the checks that every pull request gets: jobs of workflows that run for all pull requests, in each combination
 * of their matrix, as GitHub names them: `plan`, `check (20.20)`. Without jobs that have an `if`, and workflows that run for
 * some paths alone: a check that is required and does not come blocks every pull request.
 */
export function requiredChecks(files: readonly WorkflowFile[]): string[] {
  return files
    .flatMap(({ workflow }) => (workflow instanceof Error || !runsForAll(workflow['on']) ? [] : [workflow['jobs']]))
    .flatMap((jobs) => Object.entries(isRecord(jobs) ? jobs : {}))
    .flatMap(([id, job]) => (isRecord(job) && job['if'] === undefined ? namesOf(id, job) : []));
}

function runsForAll(events: unknown): boolean {
  if (!isRecord(events)) {
    return events === 'pull_request' || (Array.isArray(events) && events.includes('pull_request'));
  }
  const event = events['pull_request'];
  const filters = ['paths', 'paths-ignore', 'branches', 'branches-ignore'];
  return 'pull_request' in events && !(isRecord(event) && filters.some((it) => it in event));
}

function namesOf(id: string, job: Readonly<Record<string, unknown>>): string[] {
  const name = typeof job['name'] === 'string' ? job['name'] : id;
  const matrix = isRecord(job['strategy']) ? job['strategy']['matrix'] : undefined;
  const values = isRecord(matrix) ? Object.values(matrix).filter((it): it is unknown[] => Array.isArray(it)) : [];
  const combinations = values.reduce<unknown[][]>(
    (former, list) => former.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
  return values.length === 0 ? [name] : combinations.map((combination) => `${name} (${combination.join(', ')})`);
}
