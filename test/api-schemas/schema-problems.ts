import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';

type Schema = Readonly<Record<string, unknown>>;

const SCHEMAS = JSON.parse(readFileSync(join(__dirname, 'schemas.json'), 'utf8')) as {
  readonly versions: Readonly<Record<'kubernetes' | 'source-controller' | 'kustomize-controller', string>>;
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Schema>>;
};

/** The projects whose schemas these are, each with its version. */
export const SCHEMA_VERSIONS = SCHEMAS.versions;

export interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

const whole = validators(strict(SCHEMAS.definitions));
const partial = validators(withoutRequired(strict(SCHEMAS.definitions)));

/**
 * What the API server would refuse in an object because of its form: an unknown field, a wrong type, a field that is
 * missing, or two items of a list with one key. The published schemas do not list the values of a field.
 *
 * @returns `<apiVersion> <kind>: <path> <problem>`
 */
export function schemaProblems(object: Typed): string[] {
  return problemsBy(whole, object);
}

/** The same of a strategic merge patch, in which nothing is missing, and `null` removes a field. */
export function patchProblems(patch: Typed): string[] {
  return problemsBy(partial, JSON.parse(JSON.stringify(patch, (_, value: unknown) => value ?? undefined)) as Typed);
}

function problemsBy(all: ReadonlyMap<string, ValidateFunction>, object: Typed): string[] {
  const type = `${object.apiVersion} ${object.kind}`;
  const validate = all.get(type);
  if (validate === undefined) {
    return [`${type}: no schema; add the kind to test/api-schemas/extract.ts`];
  }
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${type}: ${instancePath || '/'} ${message ?? ''}${'additionalProperty' in params ? `: ${params['additionalProperty']}` : ''}`,
  );
}

function validators(definitions: Schema): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addKeyword({ keyword: 'x-kubernetes-list-map-keys', type: 'array', validate: keysDiffer, errors: false });
  ajv.addSchema({ $id: 'all', definitions });
  return new Map(
    Object.entries(SCHEMAS.kinds).map(([type, name]) => [type, ajv.compile({ $ref: `all#/definitions/${name}` })]),
  );
}

/** Server-side apply, which Flux uses, refuses two items with the same keys. */
function keysDiffer(keys: readonly string[], items: readonly Schema[]): boolean {
  // `protocol` is the only key that Kubernetes fills in.
  const ids = items.map((item) => JSON.stringify(keys.map((key) => item[key] ?? (key === 'protocol' ? 'TCP' : null))));
  return new Set(ids).size === ids.length;
}

/** A schema in which a field that it does not name is an error. */
function strict<Value>(schema: Value): Value {
  return mapSchema(schema, (it) =>
    'properties' in it && !('additionalProperties' in it) && it['x-kubernetes-preserve-unknown-fields'] !== true
      ? { ...it, additionalProperties: false }
      : it,
  );
}

function withoutRequired<Value>(schema: Value): Value {
  return mapSchema(schema, (it) => (Array.isArray(it['required']) ? { ...it, required: [] } : it));
}

function mapSchema<Value>(value: Value, change: (schema: Schema) => Schema): Value {
  if (Array.isArray(value)) {
    return value.map((it: unknown) => mapSchema(it, change)) as Value;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { properties, ...rest } = value as Schema & { properties?: Schema };
  const changed = change({
    ...Object.fromEntries(Object.entries(rest).map(([key, it]) => [key, mapSchema(it, change)])),
    // Names of fields are no keywords: a field may be called `properties` or `required`.
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, it]) => [key, mapSchema(it, change)])),
        }),
  });
  return changed as Value;
}
