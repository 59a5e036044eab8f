import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { ANNOTATIONS, PREFIX } from '../../../lib/score/annotations';
import { scoreJsonSchema } from '../../../lib/orchestrator/describe/score-json-schema';
import { schema } from '../../../lib/commands/schema/run';
import { UPDATE_GENERATED } from '../../support/generated';

const STRICT = { strict: true, strictTypes: false, strictRequired: false };
const validate = new Ajv2020({ ...STRICT, keywords: ['enumDescriptions', 'patternErrorMessage'] }).compile(
  scoreJsonSchema(),
);

interface Draft {
  metadata: { name: string; annotations?: Record<string, string> };
  containers: Record<string, Record<string, unknown>>;
  resources: Record<string, unknown>;
}

function draft(): Draft & { apiVersion: string } {
  return {
    apiVersion: 'score.dev/v1b1',
    metadata: { name: 'shop' },
    containers: { main: { image: '.' } },
    resources: {},
  };
}

function problems(change: (draft: Draft) => void): string[] {
  const document = draft();
  change(document);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

test.each(['score', 'overlay'] as const)('score/%s.schema.json is what idp schema prints', (document) => {
  const path = join('score', `${document}.schema.json`);
  const text = `${schema(document)}\n`;
  if (UPDATE_GENERATED) {
    writeFileSync(path, text);
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each(
  ['score', 'test/orchestrator/golden/everything/score'].flatMap((root) =>
    readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name, 'score.yaml')),
  ),
)('%s is valid', (path) => {
  validate(parse(readFileSync(path, 'utf8')));
  expect(validate.errors).toBeNull();
});

test.each<[string, (draft: Draft) => void]>([
  [
    'a placeholder where a form is expected',
    ({ resources }) => (resources['db'] = table({ hashKey: '${metadata.name}' })),
  ],
  [
    'an entry with an id that leaves the params to another',
    ({ resources }) => (resources['db'] = { type: 'dynamodb-table', id: 'db' }),
  ],
  [
    'access of its own where the params stand elsewhere',
    ({ resources }) => (resources['db'] = { type: 'sqs', id: 'q1', params: { access: 'consume' } }),
  ],
  [
    'the deprecated list of files',
    ({ containers }) => (containers['main'] = { image: '.', files: [{ target: '/a', content: 'x' }] }),
  ],
  ['annotations of others', ({ metadata }) => (metadata.annotations = { 'example.com/team': 'blue' })],
  [
    'every annotation of the platform',
    ({ metadata }) =>
      (metadata.annotations = Object.fromEntries(
        Object.keys(ANNOTATIONS).map((name) => [PREFIX + name, valueOf(name)]),
      )),
  ],
])('takes %s', (_, change) => {
  expect(problems(change)).toEqual([]);
});

test.each<[string, (draft: Draft) => void, string]>([
  ['a type is unknown', ({ resources }) => (resources['db'] = { type: 'oracle' }), '/resources/db/type'],
  [
    'a param is unknown',
    ({ resources }) => (resources['db'] = table({ hashKey: 'id', size: 3 })),
    '/resources/db/params',
  ],
  [
    'a param is missing',
    ({ resources }) => (resources['db'] = table({})),
    "/resources/db/params must have required property 'hashKey'",
  ],
  [
    'all params are missing',
    ({ resources }) => (resources['db'] = { type: 'dynamodb-table' }),
    "/resources/db must have required property 'params'",
  ],
  [
    'a param is out of its range',
    ({ resources }) => (resources['q1'] = { type: 'sqs', params: { retentionDays: 15 } }),
    '/resources/q1/params/retentionDays must be <= 14',
  ],
  [
    'a choice is none of those',
    ({ resources }) => (resources['db'] = table({ hashKey: 'id', hashKeyType: 'X' })),
    '/resources/db/params/hashKeyType',
  ],
  [
    'an access level is another type’s',
    ({ resources }) => (resources['db'] = table({ hashKey: 'id', access: 'consume' })),
    '/resources/db/params/access',
  ],
  [
    'a type takes no access',
    ({ resources }) => (resources['at'] = { type: 'dns', params: { access: 'read' } }),
    '/resources/at/params',
  ],
  [
    'an annotation of the platform is unknown',
    ({ metadata }) => (metadata.annotations = { 'idp.dev/onwer': 'me' }),
    '/metadata/annotations/idp.dev~1onwer',
  ],
  [
    'a kind is none of those',
    ({ metadata }) => (metadata.annotations = { 'idp.dev/kind': 'Daemon' }),
    '/metadata/annotations/idp.dev~1kind',
  ],
  [
    'a security profile is none of those',
    ({ metadata }) => (metadata.annotations = { 'idp.dev/security-profile': 'privileged' }),
    '/metadata/annotations/idp.dev~1security-profile',
  ],
  [
    'a number of replicas is out of its range',
    ({ metadata }) => (metadata.annotations = { 'idp.dev/replicas': '11' }),
    '/metadata/annotations/idp.dev~1replicas',
  ],
  [
    'a schedule has four fields',
    ({ metadata }) => (metadata.annotations = { 'idp.dev/schedule': '0 3 * *' }),
    '/metadata/annotations/idp.dev~1schedule',
  ],
  ['a field is unknown', ({ containers }) => (containers['main'] = { image: '.', ports: [] }), '/containers/main'],
  [
    'a file says nothing',
    ({ containers }) => (containers['main'] = { image: '.', files: { '/a': {} } }),
    '/containers/main/files/~1a',
  ],
  [
    'a probe says nothing',
    ({ containers }) => (containers['main'] = { image: '.', livenessProbe: {} }),
    '/containers/main/livenessProbe',
  ],
  ['there is no container', (document) => (document.containers = {}), '/containers'],
])('fails when %s', (_, change, problem) => {
  expect(problems(change)).toContainEqual(expect.stringContaining(problem));
});

/** A valid value of an annotation. */
function valueOf(name: string): string {
  const values: Record<string, string> = { kind: 'Job', replicas: '10', cell: '99', schedule: '0 3 * * 1-5' };
  return values[name] ?? (name === 'security-profile' ? 'baseline' : 'x');
}

function table(params: Record<string, unknown>) {
  return { type: 'dynamodb-table', params };
}
