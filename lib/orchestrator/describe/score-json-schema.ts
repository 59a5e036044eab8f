import { z } from 'zod';
import { ANNOTATIONS, CHOICES, PREFIX, type Annotation } from '../../score/annotations';
import { actionsOf, paramsSchema, type JsonSchema } from './describe-types';
import type { ResourceType } from '../../resource-types/resource-type';
import { RESOURCE_TYPES } from '../../resource-types';
import { SHARED_RESOURCE, SHARED_WITH } from '../../score/shared-with';
import { scoreSchema } from '../../score/score-schema';

/** A string with a placeholder, which is replaced when the plan is made. */
const PLACEHOLDER: JsonSchema = { type: 'string', pattern: '\\$\\{' };

/** What the annotations take that are neither a choice nor free text, and values to start from. */
const FORMS: Partial<Record<Annotation, JsonSchema>> = {
  schedule: {
    pattern: String.raw`^\s*\S+(\s+\S+){4}\s*$`,
    patternErrorMessage: 'expected five fields: minute hour day month weekday',
    examples: ['*/5 * * * *', '0 3 * * *'],
  },
  replicas: { pattern: '^(0?[0-9]|10)$', patternErrorMessage: "expected '0' to '10'", default: '1', examples: ['2'] },
  'shared-with': { examples: ['storefront', '*'] },
  cell: { pattern: '^[1-9][0-9]?$', patternErrorMessage: "expected '1' to '99'", default: '1', examples: ['2'] },
  labels: { examples: ['team=blue'] },
  'dev-command': { examples: ['node -r ts-node/register src/main.ts'] },
};

/**
 * A JSON Schema (2020-12) of score.yaml with this platform's annotations, resource types and params, for editors. It
 * accepts everything that the platform accepts; `idp validate` checks more, for example references.
 */
export function scoreJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(scoreSchema, {
    io: 'input',
    override: ({ jsonSchema, path }) => {
      delete jsonSchema.format;
      refine(jsonSchema, path.at(-1), path.at(-2));
    },
  }) as JsonSchema;
  const { $schema, ...rest } = schema;
  return { $schema, title: 'Score workload', description: 'Score v1b1, as this platform accepts it', ...rest };
}

/** Adds to a field its meaning on this platform, and checks that zod does in code. */
function refine(schema: JsonSchema, key: string | number | undefined, parent: string | number | undefined): void {
  if (parent !== 'properties') {
    return;
  }
  switch (key) {
    case 'annotations':
      Object.assign(schema, annotations(ANNOTATIONS));
      break;
    case 'containers':
      schema.minProperties = 1;
      break;
    case 'files':
      takesList(schema);
      exactlyOne(schema, ['content', 'binaryContent', 'source']);
      break;
    case 'volumes':
      takesList(schema);
      break;
    case 'httpGet':
      // Every value is refused (lib/score/check-containers.ts).
      delete schema.properties?.['host'];
      break;
    case 'livenessProbe':
    case 'readinessProbe':
      schema.anyOf = ['httpGet', 'exec'].map((name) => ({ required: [name] }));
      break;
    case 'resources':
      if (schema.propertyNames !== undefined) {
        schema.additionalProperties = resource(schema.additionalProperties as JsonSchema);
      }
      break;
  }
}

/** @param own - the platform's annotations without their prefix, with a description of each */
function annotations(own: Readonly<Record<string, string>>): JsonSchema {
  const others = `^${escape(PREFIX)}(?!(?:${Object.keys(own).map(escape).join('|')})$)`;
  return {
    properties: Object.fromEntries(
      Object.entries(own).map(([name, description]) => [
        PREFIX + name,
        { type: 'string', description, ...choices(name), ...FORMS[name as Annotation] },
      ]),
    ),
    patternProperties: { [others]: false },
  };
}

/** The choices of an annotation, with a summary of each; the first is the default. */
function choices(name: string): JsonSchema {
  const summaries: Readonly<Record<string, string>> = name in CHOICES ? CHOICES[name as keyof typeof CHOICES] : {};
  const [fallback] = Object.keys(summaries);
  return fallback === undefined ? {} : { ...described(summaries), default: fallback };
}

/** An enum with a summary of each value, which is a keyword of VS Code's that other editors know, too. */
function described(summaries: Readonly<Record<string, string>>): JsonSchema {
  return { enum: Object.keys(summaries), enumDescriptions: Object.values(summaries) };
}

/** Also allows the deprecated form: a list whose items have a `target`. */
function takesList(schema: JsonSchema): void {
  schema.type = ['object', 'array'] as never;
  schema.description = `${schema.description ?? ''}; a list is deprecated since Score 0.3.0`;
  schema.items = { type: 'object', description: 'The deprecated form: an item with its path', required: ['target'] };
}

function exactlyOne({ additionalProperties }: JsonSchema, names: readonly string[]): void {
  Object.assign(additionalProperties as JsonSchema, { oneOf: names.map((name) => ({ required: [name] })) });
}

function resource(schema: JsonSchema): JsonSchema {
  const types = [...RESOURCE_TYPES.values()];
  return {
    ...schema,
    properties: {
      ...schema.properties,
      metadata: resourceMetadata(),
      type: {
        ...(schema.properties?.['type'] as JsonSchema),
        ...described(Object.fromEntries(types.map(({ type, summary }) => [type, summary]))),
      },
    },
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type.type } }, required: ['type'] },
      then: resourceOf(type),
    })),
  };
}

function resourceMetadata(): JsonSchema {
  const own = annotations({ [SHARED_WITH.slice(PREFIX.length)]: SHARED_RESOURCE });
  const other: JsonSchema = { type: 'string', description: 'Value of the annotation' };
  return {
    type: 'object',
    description: 'Who may share the resource',
    properties: {
      annotations: { type: 'object', description: 'Annotations of the resource', ...own, additionalProperties: other },
    },
    additionalProperties: false,
  };
}

/** A resource of one type. With an `id`, another resource of the same type and id may have the params. */
function resourceOf(type: ResourceType): JsonSchema {
  const { $schema: _, required = [], ...params } = paramsSchema(type);
  const { properties, ...closed } = orPlaceholder(params);
  const whole: JsonSchema = { properties: { params: { required } }, required: ['params'] };
  return {
    properties: {
      class: {
        description: 'A variant of the type',
        enum: [...(type.classes ?? ['default'])],
        default: type.classes?.[0] ?? 'default',
      },
      params: { description: type.summary, ...closed, properties: { ...properties, ...access(type) } },
    },
    ...(required.length === 0 ? {} : { if: { not: { required: ['id'] } }, then: whole }),
  };
}

function access({ access: levels, defaultAccess }: ResourceType): Record<string, JsonSchema> {
  return levels === undefined
    ? {}
    : {
        access: {
          description: "permissions of the workload's role on it",
          type: 'string',
          ...described(mapValues(levels, (grants) => actionsOf(grants).join(', '))),
          ...(defaultAccess === undefined ? {} : { default: defaultAccess }),
        },
      };
}

/** Placeholders in params are replaced before the params are checked, so any restricted string may contain one. */
function orPlaceholder(schema: JsonSchema): JsonSchema {
  const { description, default: fallback, ...form } = schema;
  if (form.type === 'string' && Object.keys(form).length > 1) {
    return {
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
      anyOf: [form, PLACEHOLDER],
    };
  }
  return {
    ...schema,
    ...(schema.items === undefined ? {} : { items: orPlaceholder(schema.items as JsonSchema) }),
    ...(schema.properties === undefined
      ? {}
      : { properties: mapValues(schema.properties as Record<string, JsonSchema>, orPlaceholder) }),
  };
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
