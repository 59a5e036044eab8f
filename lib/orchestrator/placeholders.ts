/** `${metadata.…}` or `${resources.…}` in a string: the parts between its dots. */
export interface Reference {
  readonly root: string;
  readonly keys: readonly string[];
  /** As written, without `${` and `}`. */
  readonly text: string;
}

// score-go framework/substitution.go: `$${…}` stands for `${…}`, `$$` for `$`, a lone `$` for itself.
const SCANNER = /\$(?:(\$)?\{([^}]*)\}|\$)/g;

/**
 * Replaces every placeholder of a text.
 *
 * @param lookup - the value of a reference; whatever is not a string is written as JSON
 */
export function expand(text: string, lookup: (reference: Reference) => unknown): string {
  return text.replace(SCANNER, (_, escaped: string | undefined, body: string | undefined) => {
    if (body === undefined) {
      return '$';
    }
    if (escaped !== undefined) {
      return `\${${body}}`;
    }
    const value = lookup(parseReference(body));
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** All references of a text, in order. */
export function references(text: string): Reference[] {
  const found: Reference[] = [];
  expand(text, (reference) => {
    found.push(reference);
    return '';
  });
  return found;
}

/** The reference of a text that is one placeholder and nothing else. */
export function wholePlaceholder(text: string): Reference | undefined {
  const body = /^\$\{([^}]*)\}$/.exec(text)?.[1];
  return body === undefined ? undefined : parseReference(body);
}

/** Applies `change` to every string below a value; keys stay as they are. */
export function mapStrings(
  value: unknown,
  change: (text: string, path: (string | number)[]) => unknown,
  path: (string | number)[] = [],
): unknown {
  if (typeof value === 'string') {
    return change(value, path);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => mapStrings(item, change, [...path, index]));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapStrings(item, change, [...path, key])]),
    );
  }
  return value;
}

function parseReference(text: string): Reference {
  const [root = '', ...keys] = text.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
  return { root, keys, text };
}
