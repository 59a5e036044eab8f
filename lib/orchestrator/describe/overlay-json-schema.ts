import type { JsonSchema } from './describe-types';
import { scoreJsonSchema } from './score-json-schema';

/**
 * A JSON Schema (2020-12) of `<environment>.yaml`, which is merged over score.yaml: nothing is required, and `null` deletes.
 * Params are checked if the overlay names the type.
 */
export function overlayJsonSchema(): JsonSchema {
  const { $schema, title: _, description: __, ...schema } = scoreJsonSchema();
  const description = 'Values of one environment, merged over score.yaml map by map; null deletes';
  return { $schema, title: 'Score overlay', description, ...partOf(schema) };
}

function partOf(schema: JsonSchema): JsonSchema {
  // Without the keywords that require something.
  const { required: _, minProperties: __, oneOf: ___, properties, additionalProperties, allOf, ...rest } = schema;
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: nullable(properties) }),
    ...(typeof additionalProperties === 'object' ? nullable({ additionalProperties }) : { additionalProperties }),
    ...(allOf === undefined ? {} : { allOf: allOf.map((branch) => thenPart(branch)) }),
  };
}

/** A branch for one resource type, which requires only the type itself. */
function thenPart(branch: JsonSchema): JsonSchema {
  const { if: _, then: __, ...then } = branch.then as JsonSchema;
  return { if: branch.if, then: partOf(then) };
}

function nullable(schemas: object): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, orNull(partOf(schema as JsonSchema))]),
  );
}

function orNull(schema: JsonSchema): JsonSchema {
  const { const: only, enum: choices = only === undefined ? undefined : [only], type, anyOf, ...rest } = schema;
  return {
    ...(anyOf === undefined ? {} : { anyOf: [...anyOf, { type: 'null' }] }),
    ...(type === undefined ? {} : { type: [type, 'null'].flat() as never }),
    ...(choices === undefined ? {} : { enum: [...choices, null] }),
    ...rest,
  };
}
