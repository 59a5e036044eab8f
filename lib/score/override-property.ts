import { load, YAMLException } from 'js-yaml';
import type { Path } from '../diagnostics/diagnostic';
import { valueAt } from '../diagnostics/value-at';

/**
 * Sets one value of a document, by `path=value`. In the path `.` separates, `\.` and `\\` stand for themselves; a number
 * is the index of a list, and -1 appends. The value is YAML; an empty one deletes (after score-go's override-property).
 *
 * @param fail - takes what is wrong with the override
 * @returns the changed document, and the path that was set; undefined if the override cannot be applied
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

/** The new value; without one, what is there is deleted. A problem says why neither can be done. */
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
    return { problem: `the value is not valid YAML: ${error.reason}; quote it, or write it in one line` };
  }
}

/** Why nothing can be set at a path, if so. */
function obstacle(document: unknown, path: readonly string[]): string | undefined {
  if (path.some((key) => key === '' || key === '__proto__')) {
    return "a part of the path is empty or '__proto__'; name each";
  }
  let node = document;
  for (const key of path) {
    if (Array.isArray(node)) {
      const length = node.length;
      if (key !== '-1' && !(/^\d+$/.test(key) && Number(key) < length)) {
        return `no item '${key}' in a list of ${length}; expected 0 to ${length - 1}, or -1 to append`;
      }
    } else if (node !== undefined && (typeof node !== 'object' || node === null)) {
      return `'${key}' cannot be set: its parent is ${JSON.stringify(node)}; name a path in a map or a list`;
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
