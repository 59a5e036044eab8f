import type { z } from 'zod';
import type { Path } from './diagnostic';
import { closest, oneOf } from './did-you-mean';
import type { Reporter } from './diagnostics';
import { isRecord, valueAt } from './value-at';

/** How to speak of a checked value, and of the keys that it may have. */
export interface Vocabulary {
  /** Completes "is not …" for a key that the schema does not know. */
  readonly key: string;
  /** What its keys are called in a list: `fields`, for example. */
  readonly keys: string;
  /** Keys that people write, and what they are called here. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** Keys at the top that are checked elsewhere, and belong into the list. */
  readonly moreKeys?: readonly string[];
  /** How a plain value was written, where that differs from how it is read: `0755`. */
  readonly written?: (path: Path) => string | undefined;
}

/**
 * Checks a value against a schema and reports every issue, in our words.
 *
 * Schemas name what they expect (`{ error: 'expected …' }`) where the type alone does not; zod's own texts are not used.
 *
 * @returns the value as the schema returns it; undefined if it is not valid
 */
export function checkSchema<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  at: Reporter,
  vocabulary: Vocabulary,
): Output | undefined {
  const result = schema.safeParse(value, { error: expectation });
  for (const issue of result.error?.issues ?? []) {
    reportIssue(issue, schema, value, at, vocabulary);
  }
  return result.data;
}

function reportIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: unknown,
  at: Reporter,
  vocabulary: Vocabulary,
): void {
  const path = issue.path as Path;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = [...keysAt(schema, path), ...(path.length === 0 ? (vocabulary.moreKeys ?? []) : [])];
      issue.keys.forEach((key) => at.error([...path, key], unknownKey(key, known, vocabulary), 'key'));
      break;
    }
    case 'invalid_key':
      at.error(path, `the key '${String(path.at(-1))}' is not valid; ${issue.issues[0]?.message ?? ''}`, 'key');
      break;
    case 'custom':
      at.error(path, issue.message);
      break;
    default:
      at.error(path, describe(issue, valueAt(root, path), vocabulary.written?.(path)));
  }
}

function unknownKey(key: string, known: readonly string[], { key: called, keys, synonyms = {} }: Vocabulary): string {
  const synonym = Object.hasOwn(synonyms, key) ? synonyms[key] : undefined;
  const meant = synonym !== undefined && known.includes(synonym) ? `did you mean '${synonym}'? ` : '';
  return `is not ${called}; ${meant}${oneOf(keys, known, meant === '' ? key : '')}`;
}

/** What the type of a value is called in YAML, by its name in zod. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'a map'],
  ['record', 'a map'],
  ['array', 'a list'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'an integer'],
  ['boolean', 'true or false'],
]);

/** What was expected, from the structured fields of an issue: `expected …`. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPES.get(issue.expected) ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return `expected ${amount('at least', issue.minimum, issue)}`;
    case 'too_big':
      return `expected ${amount('at most', issue.maximum, issue)}`;
    default:
      return 'expected another value';
  }
}

function amount(how: string, limit: number | bigint, { origin, inclusive = true }: AmountIssue): string {
  const unit = { string: ' characters', array: ' items' }[origin] ?? '';
  return inclusive ? `${how} ${limit}${unit}` : `${how.endsWith('least') ? 'more' : 'less'} than ${limit}${unit}`;
}

interface AmountIssue {
  readonly origin: string;
  readonly inclusive?: boolean;
}

/** What is wrong with a value that is there, missing, or of another type. */
function describe(issue: z.core.$ZodIssue, given: unknown, written: string | undefined): string {
  const expected = issue.message;
  if (given === undefined) {
    return `is missing; ${expected}`;
  }
  if (given === null) {
    return `is empty; ${expected}`;
  }
  if (Array.isArray(given)) {
    const counted = issue.code === 'too_big' || issue.code === 'too_small';
    return `${counted ? `has ${given.length} items` : 'is a list'}; ${expected}${expected === 'expected a map' ? ': write <key>: <value>' : ''}`;
  }
  if (isRecord(given)) {
    return `is a map; ${expected}${expected === 'expected a list' ? ': begin each item with -' : ''}`;
  }
  const text = written ?? JSON.stringify(given);
  if (issue.code === 'invalid_type' && issue.expected === 'string') {
    const what = `a ${typeof given}`;
    return `${short(text)} is ${what}; ${expected}${expected === 'expected a string' ? `: write '${short(text)}'` : ''}`;
  }
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const close = typeof given === 'string' ? closest(given, choices) : undefined;
  return `${short(text)} is not valid; ${close === undefined ? '' : `did you mean "${close}"? `}${expected}`;
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The keys of the strict map that a schema has at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let node: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    node = child(unwrap(node), key);
  }
  const { def } = unwrap(node)?._zod ?? {};
  return isObject(def) ? Object.keys(def.shape) : [];
}

function child(schema: z.core.$ZodType | undefined, key: string | number): z.core.$ZodType | undefined {
  const def = schema?._zod.def;
  if (isObject(def)) {
    return Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
  }
  const { valueType, element } = (def ?? {}) as { valueType?: z.core.$ZodType; element?: z.core.$ZodType };
  return valueType ?? element;
}

function isObject(def: z.core.$ZodTypeDef | undefined): def is z.core.$ZodObjectDef {
  return def?.type === 'object';
}

/** What an optional value, or one with a default, is. */
function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const { innerType } = (schema?._zod.def ?? {}) as { innerType?: z.core.$ZodType };
  return innerType === undefined ? schema : unwrap(innerType);
}
