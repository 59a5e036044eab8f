import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { paramsSchema } from '../../../lib/orchestrator/describe/describe-types';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { RESOURCE_TYPES } from '../../../lib/resource-types';
import { scoreJsonSchema } from '../../../lib/orchestrator/describe/score-json-schema';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { parseYamlFile } from '../../../lib/score/yaml-file';
import { readWorkloads } from '../../../lib/read-workloads';
import { Diagnostics } from '../../../lib/diagnostics/diagnostics';
import { UserError } from '../../../lib/diagnostics/user-error';
import { testTarget } from '../../support/target';

// What a schema for editors must not do: refuse a file that the platform takes.

const ajv = new Ajv2020({ strict: false });
const accepts = ajv.compile(scoreJsonSchema());

/** Values on both sides of what the fields ask for. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'a',
    'id',
    'S',
    '/',
    '/x',
    'http',
    '100Mi',
    '2Gi',
    'NEW_IMAGE',
    'read',
    'consume',
    'X y',
    '//x',
    '/a/..',
    '/a%2Fb',
    'a..b',
    '10.0.0.1',
    'shop.example.com',
    '.',
    '0644',
  ),
  fc.constantFrom<unknown>(null, true, false, 0, 1, 4, 14, 15, 80, 8080, 70_000, -1, 1.5, 43_200, 43_201),
  fc.constantFrom<unknown>(
    [],
    ['a'],
    {},
    { a: 'b' },
    { name: 'byX', hashKey: 'x' },
    [{ name: 'byX', hashKey: 'x' }],
    [{ name: 'byX' }],
  ),
  fc.constantFrom<unknown>(
    '${metadata.name}',
    { httpGet: { path: '/', port: 80 } },
    { content: 'x' },
    { content: 'x', source: 'y' },
  ),
);

test.each([...RESOURCE_TYPES.values()].map((type) => [type.type, type] as const))(
  '%s: its params are what zod takes, no more and no less',
  (_, type) => {
    const schema = paramsSchema(type);
    const check = ajv.compile(schema);
    const { required = [], properties = {} } = schema;
    const names = [...Object.keys(properties), 'other'];
    const entries = (keys: readonly string[]) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), value)));
    const params = fc
      .tuple(entries(required), fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 2 }))
      .map(([needed, more]) => Object.fromEntries([...needed, ...more]) as Record<string, unknown>);
    let taken = 0;
    fc.assert(
      fc.property(params, (given) => {
        const expected = type.params.safeParse(given).success;
        taken += expected ? 1 : 0;
        expect(check(given)).toBe(expected);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(0);
  },
);

const sources = ['score', 'test/orchestrator/golden/everything/score'].map((root) => readWorkloads(root));
const documents = sources.flatMap((set) =>
  set.map((source) => ({ set, source, value: parseYamlFile(source.file, source.text, new Diagnostics())?.value })),
);

/** Paths of everything in a document. */
function paths(node: unknown, at: string[] = []): string[][] {
  return typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([key, child]) => [[...at, key], ...paths(child, [...at, key])])
    : [];
}

/** The document with what stands at a path put, replaced or, where nothing is given, taken away. */
function changed(node: unknown, [key = '', ...rest]: readonly string[], given: { value?: unknown }): unknown {
  const copy = structuredClone(node) as Record<string, unknown>;
  if (rest.length > 0) {
    copy[key] = changed(copy[key], rest, given);
  } else if ('value' in given) {
    copy[key] = given.value;
  } else if (Array.isArray(copy)) {
    copy.splice(Number(key), 1);
  } else {
    Reflect.deleteProperty(copy, key);
  }
  return copy;
}

function plans(set: readonly WorkloadSource[]): boolean {
  try {
    orchestrate(set, testTarget());
    return true;
  } catch (error) {
    if (error instanceof UserError) {
      return false;
    }
    throw error;
  }
}

test('no change that the platform takes is refused by the schema', () => {
  const changes = fc.nat(documents.length - 1).chain((index) =>
    fc.record({
      index: fc.constant(index),
      path: fc.constantFrom(...paths(documents[index]?.value)),
      given: fc.oneof(fc.constant({}), fc.record({ value })),
    }),
  );
  let taken = 0;
  fc.assert(
    fc.property(changes, ({ index, path, given }) => {
      const { set, source, value: original } = documents[index] as (typeof documents)[number];
      const document = changed(original, path, given);
      const mine = { ...source, text: stringify(document) };
      if (plans(set.map((other) => (other === source ? mine : other)))) {
        taken += 1;
        accepts(document);
        expect({ path, given, errors: accepts.errors }).toEqual({ path, given, errors: null });
      }
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(50);
}, 60_000);
