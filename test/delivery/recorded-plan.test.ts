import { renderMarkdown } from '../../lib/compare/render-markdown';
import { renderText } from '../../lib/compare/render-text';
import { readRecord, recordPlan, type RecordedPlan } from '../../lib/delivery/recorded-plan';
import { UserError } from '../../lib/diagnostics/user-error';
import { CLAIM_TYPES } from '../../lib/resource-types';
import { compare, planOf } from '../support/comparison';

const REFUSAL = 'published: another version of the platform wrote its plan.json; publish again, then compare';

const container = 'containers: { main: { image: ".", resources: { limits: { memory: 64Mi } } } }';
/** One workload for each type of claim, with claims that have every property. */
const plan = planOf(
  Object.fromEntries(
    Object.entries(CLAIM_TYPES).map(([type, { example }]) => [
      `w-${type}`,
      `${container}\nresources: ${JSON.stringify(example)}\n`,
    ]),
  ),
);
const record = JSON.parse(recordPlan(plan, {})) as RecordedPlan;

/** Every path of a JSON value, from its root. */
function pathsIn(value: unknown): string[][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => [[key], ...pathsIn(item).map((path) => [key, ...path])])
    : [];
}

/** The record as JSON, with another value at a path; undefined removes it. */
function recordWith(path: readonly string[], value: unknown): string {
  const copy = structuredClone(record) as unknown as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, copy);
  parent[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

/** Whether a record is compared or refused; anything else is thrown. */
function outcome(text: string): 'compared' | 'refused' {
  try {
    const comparison = compare(readRecord(text, 'published'), plan);
    renderText(comparison);
    renderMarkdown([comparison]);
    return 'compared';
  } catch (error) {
    if (error instanceof UserError && error.message === REFUSAL) {
      return 'refused';
    }
    throw error;
  }
}

test.each(['', '<html>', 'null', '[]', '{"version":1}'])('refuses %j in place of a record', (text) => {
  expect(() => readRecord(text, 'published')).toThrow(REFUSAL);
});

test('compares a record with a property, and with a type, that this version does not know', () => {
  expect(outcome(recordWith(['claims', '0', 'former'], 'x'))).toBe('compared');
  expect(outcome(recordWith(['claims', '0', 'type'], 'mainframe'))).toBe('compared');
});

test.each(['claims', 'identities', 'workloads'] as const)('refuses or compares %s of any form', (part) => {
  // The specs of Kubernetes objects are compared as they are.
  const paths = pathsIn(record[part]).filter((path) => !path.includes('manifests') || path.length <= 4);
  const outcomes = paths
    .flatMap((path) => [undefined, null, 5, 'text', {}, [null]].map((value) => ({ path: [part, ...path], value })))
    .map(({ path, value }) => {
      try {
        return outcome(recordWith(path, value));
      } catch (error) {
        throw new Error(`${path.join('.')} = ${JSON.stringify(value)}`, { cause: error });
      }
    });
  expect(outcomes.length).toBeGreaterThan(200);
  expect(new Set(outcomes)).toEqual(new Set(['compared', 'refused']));
});
