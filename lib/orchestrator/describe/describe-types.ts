import { z } from 'zod';
import type { AccessLevel, Grant, ResourceType } from '../../resource-types/resource-type';
import { RESOURCE_TYPES } from '../../resource-types';

/** A resource type as plain data. */
export interface TypeDescription {
  readonly type: string;
  readonly summary: string;
  readonly params: readonly ParamDescription[];
  readonly outputs: readonly OutputDescription[];
  /** Whether the environment adds outputs. */
  readonly moreOutputs: boolean;
  /** Empty if the type has no `access`. */
  readonly access: readonly AccessDescription[];
  /** Its substitute in the local run. */
  readonly local: string;
  /** US dollars. */
  readonly cost: { readonly perMonth: number; readonly perEnvironment?: number; readonly usage: string };
}

export interface ParamDescription {
  readonly name: string;
  /** In words, with its range: `integer from 1 to 14`. */
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
  /** Left out if there is none. */
  readonly default?: unknown;
}

export interface OutputDescription {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'object';
  readonly description: string;
  /** Whether only variables may use it. */
  readonly sensitive: boolean;
}

export interface AccessDescription {
  readonly level: AccessLevel;
  /** Whether it is the level if `params.access` is left out. */
  readonly default: boolean;
  /** IAM actions, sorted. */
  readonly actions: readonly string[];
}

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Every resource type, by name. */
export function describeTypes(): TypeDescription[] {
  return [...RESOURCE_TYPES.values()].map(describeType).sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The schema of a type's params as users write them, without `access`. */
export function paramsSchema({ params }: ResourceType): JsonSchema {
  return z.toJSONSchema(params, { io: 'input', override: ({ jsonSchema }) => tidy(jsonSchema) });
}

/** IAM actions of an access level, sorted. */
export function actionsOf(grants: readonly Grant[]): string[] {
  return [...new Set(grants.flatMap(({ actions }) => actions))].sort();
}

function describeType(type: ResourceType): TypeDescription {
  const { properties = {}, required = [] } = paramsSchema(type);
  return {
    type: type.type,
    summary: type.summary,
    params: Object.entries(properties).map(([name, schema]) => describeParam(name, schema as JsonSchema, required)),
    outputs: Object.entries(type.outputs).map(([name, output]) => ({
      name,
      type: output.type ?? 'string',
      description: output.description,
      sensitive: output.sensitive === true,
    })),
    moreOutputs: type.outputsOf !== undefined,
    access: Object.entries(type.access ?? {}).map(([level, grants]) => ({
      level: level as AccessLevel,
      default: level === type.defaultAccess,
      actions: actionsOf(grants),
    })),
    local: type.local,
    cost: type.cost,
  };
}

function describeParam(name: string, schema: JsonSchema, required: readonly string[]): ParamDescription {
  return {
    name,
    type: inWords(schema),
    description: schema.description ?? '',
    required: required.includes(name),
    ...('default' in schema ? { default: schema.default } : {}),
  };
}

function inWords(schema: JsonSchema): string {
  const { type, anyOf, items, minimum, maximum, maxItems } = schema;
  if (schema.enum !== undefined) {
    return schema.enum.map(String).join(' | ');
  }
  if (anyOf !== undefined) {
    return anyOf.map((option) => inWords(option)).join(' or ');
  }
  if (type === 'array') {
    return `list of ${inWords(items as JsonSchema)}${maxItems === undefined ? '' : `, at most ${maxItems}`}`;
  }
  if (type === 'object') {
    return 'map';
  }
  const range = [minimum === undefined ? '' : ` from ${minimum}`, maximum === undefined ? '' : ` to ${maximum}`];
  return `${[type ?? 'any'].flat().join(' or ')}${range.join('')}`;
}

/** Removes additions of zod: the range of safe integers, and formats that JSON Schema does not have. */
function tidy(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) {
    delete schema.minimum;
  }
  if (schema.maximum === Number.MAX_SAFE_INTEGER) {
    delete schema.maximum;
  }
  delete schema.format;
}
