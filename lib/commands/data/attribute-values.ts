import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';

type Attribute = AttributeValue;

/** An item of DynamoDB as plain JSON: sets become lists, binary values base64. */
export function toPlain(item: Readonly<Record<string, Attribute>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Attribute): unknown {
  const [[type, held] = []] = Object.entries(value) as [string, unknown][];
  switch (type) {
    case 'N':
      return exactly(held as string);
    case 'NS':
      return (held as string[]).map(exactly);
    case 'B':
      return Buffer.from(held as Uint8Array).toString('base64');
    case 'BS':
      return (held as Uint8Array[]).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'NULL':
      return null;
    case 'L':
      return (held as Attribute[]).map(plain);
    case 'M':
      return toPlain(held as Record<string, Attribute>);
    default:
      return held;
  }
}

/** DynamoDB has numbers of 38 digits; one that JavaScript would change stays a text. */
function exactly(number: string): number | string {
  return String(Number(number)) === number ? Number(number) : number;
}

/** The same in the other direction, for what JSON has: texts, numbers, booleans, null, lists and maps. */
export function fromPlain(item: Readonly<Record<string, unknown>>): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: unknown): Attribute {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      if (value === null) {
        return { NULL: true };
      }
      return Array.isArray(value)
        ? { L: value.map(attribute) }
        : { M: fromPlain(value as Readonly<Record<string, unknown>>) };
  }
}

/** A text, or a number, of JSON. */
const TOKEN = /"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*/g;

/** Whether JavaScript keeps a number of JSON: it has 15 digits, of a whole number up to 2^53. */
function isKept(number: string): boolean {
  const digits = number
    .replace(/[eE].*/, '')
    .replaceAll(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= 15 || Number.isSafeInteger(Number(number));
}

/** @throws UserError if a text is not a JSON object, or has a number that would be another one */
export function parseItem(text: string): Record<string, Attribute> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError('expected an item as a JSON object, for example {"id":"1"}');
  }
  const long = (text.match(TOKEN) ?? []).find((token) => !token.startsWith('"') && !isKept(token));
  if (long !== undefined) {
    throw new UserError(`${printable(long)} has more digits than this command keeps; put it with the AWS CLI`);
  }
  return fromPlain(value as Record<string, unknown>);
}
