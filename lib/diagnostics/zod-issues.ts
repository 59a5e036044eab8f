import type { z } from 'zod';
import type { Path } from './diagnostic';
import { closest, oneOf } from './did-you-mean';
import type { Reporter } from './diagnostics';
import { shortened } from './printable';
import { isRecord, valueAt } from './value-at';

/** Values in messages are cut after so many characters. */
const LONGEST_VALUE = 60;

/** Words for the messages about a value, and facts that its schema does not hold. */
export interface Vocabulary {
  /** Completes "is not …" for a key that the schema does not know. */
  readonly key: string;
  /** What its keys are called: `fields`, for example. */
  readonly keys: string;
  /** Keys that people often write, and the right key for each. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** Further valid keys of the top level, which are checked elsewhere. */
  readonly moreKeys?: readonly string[];
  /** A plain scalar as it was written, which may differ from the value: `0755`. */
  readonly written?: (path: Path) => string | undefined;
}

/**
 * Checks a value against a schema and reports every issue in our own words.
 *
 * zod's own texts are not used. Where the type does not say enough, the schema has `{ error: 'expected …' }`.
 *
 * @returns the output of the schema; undefined if the value is not valid
 */
export function checkSchema<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  at: Reporter,
  vocabulary: Vocabulary,
): Output | undefined {
  const result = schema.safeParse(value, { error: expectation });
  for (const issue of strictest(result.error?.issues ?? [])) {
    reportIssue(issue, schema, value, at, vocabulary);
  }
  return result.data;
}

/** Of several limits that one value breaks, only the last: zod checks the range of all integers before the schema's. */
function strictest(issues: readonly z.core.$ZodIssue[]): Iterable<z.core.$ZodIssue> {
  const kept = new Map<string | number, z.core.$ZodIssue>();
  issues.forEach((issue, index) => {
    const isLimit = issue.code === 'too_big' || issue.code === 'too_small';
    kept.set(isLimit ? JSON.stringify([issue.code, issue.path]) : index, issue);
  });
  return kept.values();
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
      const known = [...keysAt(schema, path, root), ...(path.length === 0 ? (vocabulary.moreKeys ?? []) : [])];
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

/** Names of types in YAML, by their names in zod. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'a map'],
  ['record', 'a map'],
  ['array', 'a list'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'an integer'],
  ['boolean', 'true or false'],
]);

/** `expected …`, from the structured fields of an issue. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPES.get(issue.expected) ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${anyOf(issue.values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))))}`;
    case 'too_small':
      return `expected ${amount('at least', issue.minimum, issue)}`;
    case 'too_big':
      return `expected ${amount('at most', issue.maximum, issue)}`;
    default:
      return 'expected another value';
  }
}

/** `a, b or c` */
function anyOf(choices: readonly string[]): string {
  const [last = '', ...others] = [...choices].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}

function amount(how: string, limit: number | bigint, { origin, inclusive = true }: AmountIssue): string {
  const unit = { string: 'character', array: 'item' }[origin];
  const limited = unit === undefined ? String(limit) : counted(Number(limit), unit);
  return inclusive ? `${how} ${limited}` : `${how.endsWith('least') ? 'more' : 'less'} than ${limited}`;
}

/** `1 item`, `2 items` */
function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

interface AmountIssue {
  readonly origin: string;
  readonly inclusive?: boolean;
}

/** `<problem>; expected …` for a value that is missing, of another type, or not allowed. */
function describe(issue: z.core.$ZodIssue, given: unknown, written: string | undefined): string {
  const expected = issue.message;
  if (given === undefined) {
    return `is missing; ${expected}`;
  }
  if (given === null) {
    return `is empty; ${expected}`;
  }
  if (Array.isArray(given)) {
    const wrongLength = issue.code === 'too_big' || issue.code === 'too_small';
    return wrongLength
      ? `has ${counted(given.length, 'item')}; ${expected}`
      : `is a list; ${expected}${hint(expected)}`;
  }
  if (isRecord(given)) {
    return `is a map; ${expected}${hint(expected)}`;
  }
  const text = shortened(typeof given === 'string' ? given : (written ?? asYaml(given)), LONGEST_VALUE);
  const shown = typeof given === 'string' ? `'${text}'` : text;
  const isNumber = typeof given === 'number';
  if (issue.code === 'invalid_type' && !(isNumber && ['number', 'int'].includes(issue.expected))) {
    return `${shown} is a ${typeof given}; ${expected}${hint(expected, text)}`;
  }
  const choices = issue.code === 'invalid_value' && issue.values.length > 1 ? issue.values.map(String) : [];
  const close = typeof given === 'string' ? closest(given, choices) : undefined;
  return `${shown} is not valid; ${close === undefined ? '' : `did you mean '${close}'? `}${expected}`;
}

/** A scalar as YAML writes it; JSON has no infinite numbers. */
function asYaml(value: unknown): string {
  if (typeof value !== 'number' || Number.isFinite(value)) {
    return JSON.stringify(value);
  }
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}

/** How to write the expected type; a scalar of another type is quoted. */
function hint(expected: string, scalar?: string): string {
  switch (expected) {
    case 'expected a map':
      return ': write <key>: <value>';
    case 'expected a list':
      return ': begin each item with -';
    case 'expected a string':
      return scalar === undefined ? '' : `: write '${scalar}'`;
    default:
      return '';
  }
}

/** The keys of the strict map that a schema has at a path. */
function keysAt(schema: z.core.$ZodType, path: Path, root: unknown): string[] {
  let node: z.core.$ZodType | undefined = chosen(schema, root);
  path.forEach((key, index) => {
    node = chosen(child(node, key), valueAt(root, path.slice(0, index + 1)));
  });
  const { def } = node?._zod ?? {};
  return isObject(def) ? Object.keys(def.shape) : [];
}

/** The schema inside an optional one, and of several maps the one that a value is of by its discriminator. */
function chosen(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  const inner = unwrap(schema);
  const { options, discriminator } = (inner?._zod.def ?? {}) as Partial<z.core.$ZodDiscriminatedUnionDef>;
  return discriminator === undefined
    ? inner
    : options?.find((option) =>
        child(option, discriminator)?._zod.values?.has(valueAt(value, [discriminator]) as string),
      );
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

/** The schema inside an optional one, or inside one with a default. */
function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const { innerType } = (schema?._zod.def ?? {}) as { innerType?: z.core.$ZodType };
  return innerType === undefined ? schema : unwrap(innerType);
}
