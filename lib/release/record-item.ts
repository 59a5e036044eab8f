import { printable } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { ReleaseRecord } from './release-record.ts';

/** Partition of releases in the table. Each kind of item has its own, so that a role may write one kind alone. */
export const KIND = 'release';
/** Digits of a number in a key, so that keys sort as their numbers do. */
const DIGITS = 10;

/** An attribute of DynamoDB, of the types that a record has. The AWS CLI and the SDK write them the same way. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly L: readonly { readonly S: string }[] }
  | { readonly M: Readonly<Record<string, { readonly S: string }>> };

export type Item = Readonly<Record<string, Attribute>>;

/** Key of the record with a number. */
export function keyOf(number: number): Item {
  return { kind: { S: KIND }, id: { S: String(number).padStart(DIGITS, '0') } };
}

/** A record as an item. `kind` of the record is `made` in the item, since `kind` is its partition. */
export function toItem({ kind: made, ...record }: ReleaseRecord): Item {
  const attributes = Object.entries({ made, ...record }).flatMap(([name, value]) =>
    (value as unknown) === undefined ? [] : [[name, attributeOf(value)] as const],
  );
  return { ...Object.fromEntries(attributes), ...keyOf(record.number) };
}

/** @throws UserError if the item is no record */
export function fromItem(item: Item): ReleaseRecord {
  const { kind: _, id: _id, made, ...others } = item;
  const values = Object.entries({ ...others, ...(made === undefined ? {} : { kind: made }) });
  const record: Readonly<Record<string, unknown>> = Object.fromEntries(
    values.map(([name, value]) => [name, valueOf(value)]),
  );
  const missing = Object.keys(REQUIRED).find((name) => !REQUIRED[name as keyof typeof REQUIRED](record[name]));
  if (missing !== undefined) {
    const key = printable(`${KIND} ${item['id'] !== undefined && 'S' in item['id'] ? item['id'].S : ''}`);
    throw new UserError(
      `the item '${key}' in the table of deployments is no record of a release: ${missing} is missing or wrong; correct it, or delete the item`,
    );
  }
  return record as unknown as ReleaseRecord;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What a record must have, since others read and compare it. Who may administrate the table can write anything. */
const REQUIRED = {
  number: Number.isSafeInteger,
  kind: (value: unknown): boolean => ['publish', 'rollback', 'promotion'].includes(String(value)),
  state: (value: unknown): boolean => ['started', 'released'].includes(String(value)),
  at: (value: unknown): boolean => !Number.isNaN(Date.parse(String(value))),
  environment: isText,
  tag: isText,
  by: isText,
  artifact: isText,
  images: isObject,
  workloads: Array.isArray,
} satisfies { readonly [Field in keyof ReleaseRecord]?: (value: unknown) => boolean };

function attributeOf(value: string | number | readonly string[] | Readonly<Record<string, string>>): Attribute {
  if (typeof value === 'string') {
    return { S: value };
  }
  if (typeof value === 'number') {
    return { N: String(value) };
  }
  return isList(value)
    ? { L: value.map((text) => ({ S: text })) }
    : { M: Object.fromEntries(Object.entries(value).map(([name, text]) => [name, { S: text }])) };
}

/** `Array.isArray` does not know lists that are read only. */
function isList(value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] {
  return Array.isArray(value);
}

function valueOf(attribute: Attribute): unknown {
  if ('S' in attribute) {
    return attribute.S;
  }
  if ('N' in attribute) {
    return Number(attribute.N);
  }
  if ('L' in attribute) {
    return attribute.L.map(({ S }) => S);
  }
  // Others have no field of a record.
  return 'M' in attribute
    ? Object.fromEntries(Object.entries(attribute.M).map(([name, { S }]) => [name, S]))
    : undefined;
}
