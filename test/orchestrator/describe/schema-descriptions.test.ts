import type { JsonSchema } from '../../../lib/orchestrator/describe/describe-types';
import { overlayJsonSchema } from '../../../lib/orchestrator/describe/overlay-json-schema';
import { scoreJsonSchema } from '../../../lib/orchestrator/describe/score-json-schema';
import { CHOICES, PREFIX } from '../../../lib/score/annotations';
import { RESOURCE_TYPES } from '../../../lib/resource-types';

// What an editor shows on hover and beside each choice.

/** A typed node of a schema, by its path; its description may stand above it, where it is one of several forms. */
interface Node {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly description: string | undefined;
}

/** Editors show nothing of `if`, `not` and `propertyNames`. */
function nodes(schema: JsonSchema, path = '', above?: string): Node[] {
  const { description = above } = schema;
  const typed = [schema.type, schema.enum, schema.const].some((it) => it !== undefined);
  const children = [
    ...Object.entries(schema.properties ?? {}).map(([name, child]) => [`/${name}`, child, undefined] as const),
    ...(['additionalProperties', 'items', 'then'] as const).map((key) => [`/${key}`, schema[key], undefined] as const),
    ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((key) =>
      (schema[key] ?? []).map((child, index) => [`/${key}/${index}`, child, description] as const),
    ),
  ];
  return [
    ...(typed ? [{ path, schema, description }] : []),
    ...children.flatMap(([key, child, text]) =>
      typeof child === 'object' ? nodes(child as JsonSchema, path + key, text) : [],
    ),
  ];
}

describe.each([
  ['score.yaml', scoreJsonSchema()],
  ['overlays', overlayJsonSchema()],
])('%s', (_, schema) => {
  const all = nodes(schema);

  test('every typed node has a description', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ description = '' }) => description === '').map(({ path }) => path)).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ...Object.entries(CHOICES).map(
      ([name, choices]) => [`/metadata/annotations/${PREFIX}${name}`, choices] as [string, Record<string, string>],
    ),
    [
      '/resources/additionalProperties/type',
      Object.fromEntries([...RESOURCE_TYPES.values()].map(({ type, summary }) => [type, summary])),
    ],
  ])('%s shows its choices, with a summary of each', (path, choices) => {
    const found = all.find((node) => node.path === path)?.schema as { enum?: unknown[]; enumDescriptions?: unknown[] };
    expect(found.enum?.filter((it) => it !== null)).toEqual(Object.keys(choices));
    expect(found.enumDescriptions).toEqual(Object.values(choices));
  });
});
