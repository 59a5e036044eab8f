import fc from 'fast-check';
import { stringify } from 'yaml';
import { podSpecOf } from '../../../lib/plan/manifest';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../../lib/orchestrator/render-plan';
import { UserError } from '../../../lib/diagnostics/user-error';
import { schemaProblems } from '../../api-schemas/schema-problems';
import { codePoint } from '../../support/code-point';
import { testTarget } from '../../support/target';

/** A document that says all that Score can say, for others to be made of. */
const WHOLE = {
  apiVersion: 'score.dev/v1b1',
  metadata: { name: 'shop', team: 'x', annotations: { 'example.com/aa': 'b', 'idp.dev/replicas': '2' } },
  service: { ports: { web: { port: 80, targetPort: 8080, protocol: 'TCP' } } },
  containers: {
    main: {
      image: '.',
      command: ['run'],
      args: ['--all'],
      variables: { NAME: '${metadata.name}', TABLE: '${resources.table.name}', KEY: '${resources.key.value}' },
      files: {
        '/etc/a': { content: 'x', mode: '0644' },
        '/etc/b': { binaryContent: 'AAAA' },
        '/etc/c': { source: 'c' },
      },
      volumes: { '/data': { source: '${resources.space}', path: 'sub', readOnly: true } },
      before: { side: { ready: 'healthy' } },
      resources: { limits: { memory: '64Mi', cpu: '100m' }, requests: { memory: '32Mi', cpu: '50m' } },
      livenessProbe: { httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'A', value: 'b' }] } },
      readinessProbe: { exec: { command: ['true'] } },
    },
    side: { image: 'side', files: [{ target: '/etc/old', content: ['a', 'b'] }] },
  },
  resources: {
    table: { type: 'dynamodb-table', id: 'one', class: 'default', params: { hashKey: 'id', access: 'read' } },
    queue: { type: 'sqs', params: { topics: ['${resources.news.arn}'] }, metadata: { annotations: { aa: 'b' } } },
    news: { type: 'sns-topic' },
    key: { type: 'secret' },
    space: { type: 'volume' },
    page: { type: 'route', params: { port: 'web', path: '/${metadata.name}' } },
    self: { type: 'service', params: { workload: 'shop' } },
  },
};

const key = fc.oneof(
  fc.constantFrom(
    'constructor',
    'name',
    'type',
    'id',
    'params',
    'image',
    'main',
    '',
    '.',
    '0',
    '<<',
    'toString',
    'access',
  ),
  fc.string({ maxLength: 8 }),
);
const value = fc.oneof(
  { depthSize: 'small', withCrossShrink: true },
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    NaN,
    '',
    '.',
    '${',
    '${}',
    '${resources}',
    '${metadata}',
    '${.}',
  ),
  fc.constantFrom<unknown>(
    '${resources.table}',
    '${resources.table.}',
    '${resources..name}',
    '${metadata.name.x}',
    '$$',
  ),
  fc.constantFrom<unknown>([], {}, [[]], [null], { a: null }, '2024-01-01', '0x1f', 'constructor', '-', '/', '..'),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

interface Edit {
  /** Which of the places of the document, by number. */
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'insert';
  readonly key: string;
  readonly value: unknown;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'delete', 'insert'),
  key,
  value,
});

/** Every place of a document: the map or list, and the key. */
function places(node: unknown): { parent: Record<string, unknown>; key: string }[] {
  return typeof node !== 'object' || node === null
    ? []
    : Object.keys(node).flatMap((inside) => [
        { parent: node as Record<string, unknown>, key: inside },
        ...places((node as Record<string, unknown>)[inside]),
      ]);
}

function edited(edits: readonly Edit[]): unknown {
  const document = structuredClone(WHOLE) as unknown;
  for (const change of edits) {
    const all = places(document);
    const place = all[change.at % Math.max(all.length, 1)];
    if (place === undefined) {
      continue;
    }
    const { parent, key: inside } = place;
    if (change.how === 'delete') {
      if (Array.isArray(parent)) {
        parent.splice(Number(inside), 1);
      } else {
        Reflect.deleteProperty(parent, inside);
      }
    } else {
      Object.defineProperty(parent, change.how === 'insert' && !Array.isArray(parent) ? change.key : inside, {
        value: structuredClone(change.value),
        ...{ enumerable: true, configurable: true, writable: true },
      });
    }
  }
  return document;
}

/** Plans and renders objects of the right form, or gives problems that have a file and a line; never anything else. */
function outcome(text: string, overlay?: string): 'planned' | 'refused' {
  const source = {
    file: 'score.yaml',
    directory: '.',
    text,
    attachments: { c: { content: Buffer.from('c') } },
    ...(overlay === undefined ? {} : { overlays: { dev: { file: 'dev.yaml', text: overlay } } }),
  };
  let plan;
  try {
    plan = orchestrate([source], testTarget());
    renderPlan(plan);
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { file, line, column, message } of error.problems) {
      expect(['score.yaml', 'dev.yaml']).toContain(file);
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|\[object|NaN is|TypeError/);
    }
    return 'refused';
  }
  const manifests = plan.workloads.flatMap((workload) => workload.manifests);
  expect(manifests.flatMap(schemaProblems)).toEqual([]);
  // The hop limit of the metadata service keeps out only pods with a network of their own.
  const pods = manifests.flatMap((manifest) => podSpecOf(manifest) ?? []);
  expect(pods.filter(({ hostNetwork }) => hostNetwork !== undefined)).toEqual([]);
  return 'planned';
}

const yaml = (document: unknown) => stringify(document, { aliasDuplicateObjects: false });

test('the whole document plans', () => {
  expect(outcome(yaml(WHOLE))).toBe('planned');
});

test('any document near it plans, or is refused with positions', () => {
  const seen = { planned: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      seen[outcome(yaml(edited(edits)))]++;
    }),
    { numRuns: 400 },
  );
  expect(Math.min(seen.planned, seen.refused)).toBeGreaterThan(0);
});

test('any overlay near it plans, or is refused with positions', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      outcome(yaml(WHOLE), yaml(edited(edits)));
    }),
  );
});

test('any JSON and any text is refused with positions', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: codePoint }), fc.string()), (text) => {
      expect(outcome(text)).toBe('refused');
    }),
    { numRuns: 300 },
  );
});

test('any cut of its text plans, or is refused with positions', () => {
  const text = yaml(WHOLE);
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(80), fc.string(), (from, length, put) => {
      outcome(text.slice(0, from) + put + text.slice(from + length));
    }),
    { numRuns: 300 },
  );
});
