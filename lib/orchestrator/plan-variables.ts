import type { Path } from '../diagnostics/diagnostic';
import type { SecretReference, ValuePart } from '../plan/plan';
import { asText, expandParts } from '../score/placeholders';
import type { Lookup } from './resources/lookup';

/** Variables of a Score file by name, each in one of the three maps. */
export interface Variables {
  readonly variables: Map<string, string>;
  readonly secrets: Map<string, SecretReference>;
  readonly composed: Map<string, readonly ValuePart[]>;
}

/**
 * Resolves the placeholders of the variables of a container.
 *
 * A variable such as `postgres://app:${resources.db.password}@db` needs the value of a secret, which no plan contains. It
 * becomes a variable of its own, `<name>_SECRET_<n>`, from which Kubernetes puts the text together.
 *
 * @param here - path of the container
 */
export function planVariables(given: Readonly<Record<string, string>>, lookup: Lookup, here: Path): Variables {
  const found: Variables = { variables: new Map(), secrets: new Map(), composed: new Map() };
  for (const [name, text] of Object.entries(given)) {
    const parts = expandParts(text, (reference) => {
      const secret = lookup.secret(reference);
      return typeof secret === 'object'
        ? new Secret(secret)
        : (secret ?? lookup.value(reference, [...here, 'variables', name]));
    }).filter((part) => part !== '');
    const [only] = parts;
    if (only instanceof Secret && parts.length === 1) {
      found.secrets.set(name, only.reference);
    } else if (parts.some((part) => part instanceof Secret)) {
      found.composed.set(name, compose(name, parts, given, found.secrets));
    } else {
      found.variables.set(name, parts.map(asText).join(''));
    }
  }
  return found;
}

class Secret {
  constructor(readonly reference: SecretReference) {}
}

/** Gives each secret among the parts a variable, whose name no other variable has. */
function compose(
  name: string,
  parts: readonly unknown[],
  taken: Readonly<Record<string, string>>,
  secrets: Map<string, SecretReference>,
): ValuePart[] {
  let number = 0;
  const next = (): string => {
    number += 1;
    const variable = `${name}_SECRET_${number}`;
    return Object.hasOwn(taken, variable) || secrets.has(variable) ? next() : variable;
  };
  return parts.map((part) => {
    if (!(part instanceof Secret)) {
      return asText(part);
    }
    const variable = next();
    secrets.set(variable, part.reference);
    return { variable };
  });
}
