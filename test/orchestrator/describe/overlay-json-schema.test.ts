import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { overlayJsonSchema } from '../../../lib/orchestrator/describe/overlay-json-schema';
import { readWorkloads } from '../../../lib/read-workloads';

const STRICT = { strict: true, strictTypes: false, strictRequired: false };
const validate = new Ajv2020({ ...STRICT, keywords: ['enumDescriptions', 'patternErrorMessage'] }).compile(
  overlayJsonSchema(),
);

function problems(overlay: unknown): string[] {
  validate(overlay);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The document with one of its entries alone at every level, for each of its values. */
function parts(node: unknown): unknown[] {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
    ? Object.entries(node).flatMap(([key, child]) => [
        { [key]: null },
        ...parts(child).map((part) => ({ [key]: part })),
      ])
    : [node];
}

test.each(
  ['score', 'test/orchestrator/golden/everything/score']
    .flatMap((root) => readWorkloads(root))
    .map(({ file, text }) => [file, text]),
)('takes each part of %s by itself, and null in its place', (_, text) => {
  const all = parts(parse(text));
  expect(all.length).toBeGreaterThan(20);
  expect(all.map((part) => ({ part, problems: problems(part) })).filter((found) => found.problems.length > 0)).toEqual(
    [],
  );
});

test.each<[string, unknown]>([
  ['an empty overlay', {}],
  ['params of a resource whose type stands in score.yaml', { resources: { db: { params: { anything: 1 } } } }],
  [
    'some params where the type is named',
    { resources: { db: { type: 'dynamodb-table', params: { ttlAttribute: 'at' } } } },
  ],
])('takes %s', (_, overlay) => {
  expect(problems(overlay)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['a field is unknown', { container: {} }, ' must NOT have additional properties'],
  ['a type is unknown', { resources: { db: { type: 'oracle' } } }, '/resources/db/type'],
  [
    'a param is out of its range',
    { resources: { q1: { type: 'sqs', params: { retentionDays: 15 } } } },
    '/resources/q1/params/retentionDays',
  ],
  ['a variable is a number', { containers: { main: { variables: { A: 5 } } } }, '/containers/main/variables/A'],
  [
    'an annotation of the platform is unknown',
    { metadata: { annotations: { 'idp.dev/onwer': 'me' } } },
    '/metadata/annotations/idp.dev~1onwer',
  ],
])('fails when %s', (_, overlay, problem) => {
  expect(problems(overlay)).toContainEqual(expect.stringContaining(problem));
});

test('the editor takes it for the overlay of every environment', () => {
  const settings = JSON.parse(readFileSync('.vscode/settings.json', 'utf8')) as {
    'yaml.schemas': Record<string, string | string[]>;
  };
  expect(settings['yaml.schemas']).toEqual({
    './score/score.schema.json': ['score/*/score.yaml', 'lib/scaffold/kinds/*/score.yaml'],
    './score/overlay.schema.json': ['score/*/*.yaml', '!score/*/score.yaml'],
  });
});
