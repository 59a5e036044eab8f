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

export function fromItem(item: Item): ReleaseRecord {
  const { kind: _, id: _id, made, ...others } = item;
  const values = Object.entries({ ...others, ...(made === undefined ? {} : { kind: made }) });
  // What `toItem` wrote: nobody else may write this partition.
  return Object.fromEntries(values.map(([name, value]) => [name, valueOf(value)])) as unknown as ReleaseRecord;
}

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
  return 'L' in attribute
    ? attribute.L.map(({ S }) => S)
    : Object.fromEntries(Object.entries(attribute.M).map(([name, { S }]) => [name, S]));
}
