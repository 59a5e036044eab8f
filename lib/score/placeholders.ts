/** A placeholder such as `${resources.db.name}`, split at its dots. */
export interface Reference {
  readonly root: string;
  readonly keys: readonly string[];
  /** As written, without `${` and `}`. */
  readonly text: string;
}

/**
 * Replaces every placeholder of a text, in time proportional to its length.
 *
 * As in score-go's framework/substitution.go, `$${…}` stands for `${…}`, `$$` for `$`, a single `$` for itself, and a
 * placeholder without an end is plain text.
 *
 * @param lookup - returns the value of a reference; a value that is not a string is written as JSON
 * @param unclosed - called with the rest of the text, if that is a placeholder without an end
 */
export function expand(
  text: string,
  lookup: (reference: Reference) => unknown,
  unclosed: (rest: string) => void = () => undefined,
): string {
  return expandParts(text, lookup, unclosed).map(asText).join('');
}

/** As `expand`, in parts: texts, and values of the lookup as they are. */
export function expandParts(
  text: string,
  lookup: (reference: Reference) => unknown,
  unclosed: (rest: string) => void = () => undefined,
): unknown[] {
  const parts: unknown[] = [];
  const last = text.lastIndexOf('}');
  let done = 0;
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', done)) {
    const escaped = text[at + 1] === '$';
    const open = at + (escaped ? 2 : 1);
    const placeholder = text[open] === '{' && open < last;
    const end = placeholder ? text.indexOf('}', open) + 1 : open;
    parts.push(text.slice(done, at));
    if (placeholder) {
      const body = text.slice(open + 1, end - 1);
      parts.push(escaped ? `\${${body}}` : lookup(parseReference(body)));
    } else {
      parts.push('$');
      if (!escaped && text[open] === '{') {
        unclosed(text.slice(at));
      }
    }
    done = end;
  }
  return [...parts, text.slice(done)];
}

/** A value of an output in a text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** All references in a text, in order. */
export function references(text: string): Reference[] {
  const found: Reference[] = [];
  expand(text, (reference) => {
    found.push(reference);
    return '';
  });
  return found;
}

/** The end of a text from its first placeholder without an end; undefined if every placeholder is closed. */
export function unclosedPlaceholder(text: string): string | undefined {
  const found: string[] = [];
  expand(
    text,
    () => '',
    (rest) => found.push(rest),
  );
  return found[0];
}

/** A copy of a value with `change` applied to every string in it. Keys do not change. */
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
