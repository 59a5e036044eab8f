import { randomInt } from 'node:crypto';
import { Refusal } from './json-service';

/** What GetRandomPassword of Secrets Manager takes. */
export interface PasswordRequest {
  /** 1 to 4096 characters; 32 by default. */
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  /** Whether there is at least one character of each type; true by default. */
  readonly RequireEachIncludedType?: boolean;
}

const MOST = 4096;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';

/** A password as Secrets Manager makes them. @throws Refusal when there can be none */
export function randomPassword(request: PasswordRequest): string {
  const { PasswordLength: length = 32, ExcludeCharacters: excluded = '', RequireEachIncludedType = true } = request;
  const types = typesOf(request)
    .map((characters) =>
      Array.from(characters)
        .filter((character) => !excluded.includes(character))
        .join(''),
    )
    .filter((characters) => characters !== '');
  if (!Number.isInteger(length) || length < 1 || length > MOST) {
    throw new Refusal('InvalidParameterException', `PasswordLength is a number from 1 to ${MOST}`);
  }
  if (types.length === 0) {
    throw new Refusal('InvalidParameterException', 'no character is left for a password');
  }
  const required = RequireEachIncludedType ? types : [];
  if (length < required.length) {
    const message = `a password with a character of each type has at least ${required.length}`;
    throw new Refusal('InvalidParameterException', message);
  }
  const rest = Array.from({ length: length - required.length }, () => one(types.join('')));
  return shuffled([...required.map(one), ...rest]).join('');
}

/** The characters of each type that is not left out. */
function typesOf(request: PasswordRequest): string[] {
  return [
    ...(request.ExcludeLowercase === true ? [] : [LOWERCASE]),
    ...(request.ExcludeUppercase === true ? [] : [LOWERCASE.toUpperCase()]),
    ...(request.ExcludeNumbers === true ? [] : ['0123456789']),
    ...(request.ExcludePunctuation === true ? [] : ['!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']),
    ...(request.IncludeSpace === true ? [' '] : []),
  ];
}

function one(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(values: readonly string[]): string[] {
  const left = [...values];
  return values.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
