import { load, YAMLException } from 'js-yaml';
import type { Path } from '../diagnostics/diagnostic';
import { valueAt } from '../diagnostics/value-at';

/**
 * Sets one value of a document with `path=value`, as score-go's --override-property does. In the path `.` separates keys,
 * `\.` and `\\` are literal; a number is an index of a list, and -1 appends. The value is YAML; an empty one deletes.
 *
 * @param fail - called with the problem of an override that cannot be applied
 * @returns the changed document and the path that was set; undefined if the override cannot be applied
 */
export function overrideProperty(
  document: unknown,
  property: string,
  fail: (message: string) => void,
): { value: unknown; path: Path } | undefined {
  const split = /^((?:\\.|[^=\\])+)=(.*)$/s.exec(property);
  if (split === null) {
    fail('is not <path>=<value>; write containers.main.image=example.com/shop:1.2.3, for example');
    return undefined;
  }
  const [, dotted = '', text = ''] = split;
  const path = dotted.split(/(?<!(?<!\\)\\)\./).map((key) => key.replaceAll(/\\(.)/g, '$1'));
  const value = parseValue(text);
  const problem = value.problem ?? obstacle(document, path);
  if (problem !== undefined) {
    fail(problem);
    return undefined;
  }
  return { value: set(document, path, value), path };
}

/** The new value, or a problem. Without either, the present value is deleted. */
interface NewValue {
  readonly value?: unknown;
  readonly problem?: string;
}

function parseValue(text: string): NewValue {
  try {
    return text === '' ? {} : { value: load(text, { maxAliases: 0 }) };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      throw error;
    }
    return { problem: `the value is not valid YAML: ${error.reason}; quote it, or write it on one line` };
  }
}

/** The problem with a path at which nothing can be set; undefined if there is none. */
function obstacle(document: unknown, path: readonly string[]): string | undefined {
  if (path.some((key) => key === '' || key === '__proto__')) {
    return "a part of the path is empty or '__proto__'; use the keys of the document";
  }
  let node = document;
  for (const key of path) {
    if (Array.isArray(node)) {
      const length = node.length;
      if (key !== '-1' && !(/^\d+$/.test(key) && Number(key) < length)) {
        return `no item '${key}' in a list of ${length}; expected 0 to ${length - 1}, or -1 to append`;
      }
    } else if (node !== undefined && (typeof node !== 'object' || node === null)) {
      return `'${key}' cannot be set: its parent is ${JSON.stringify(node)}; use a path in a map or a list`;
    }
    node = valueAt(node, [key]);
  }
  return undefined;
}

function set(node: unknown, [key = '', ...rest]: readonly string[], changed: NewValue): unknown {
  const removes = rest.length === 0 && !('value' in changed);
  const change = (old: unknown) => (rest.length > 0 ? set(old, rest, changed) : changed.value);
  if (Array.isArray(node)) {
    const list = node as readonly unknown[];
    const index = key === '-1' ? list.length : Number(key);
    return [...list.slice(0, index), ...(removes ? [] : [change(list[index])]), ...list.slice(index + 1)];
  }
  const entries = new Map(Object.entries(node ?? {}));
  if (removes) {
    entries.delete(key);
  } else {
    entries.set(key, change(entries.get(key)));
  }
  return Object.fromEntries(entries);
}
