import { load, YAMLException } from 'js-yaml';
import { UserError } from '../diagnostics/user-error';
import type { Path } from './yaml-file';

/**
 * Sets one value of a document, by `path=value`. In the path `.` separates, `\.` and `\\` stand for themselves; a number
 * is the index of a list, and -1 appends. The value is YAML; an empty one deletes (after score-go's override-property).
 *
 * @returns the changed document, and the path that was set
 * @throws UserError if the override cannot be read or has no place
 */
export function overrideProperty(document: unknown, property: string): { value: unknown; path: Path } {
  const fail = (message: string): never => {
    throw new UserError(`--override-property '${property}': ${message}`);
  };
  const split = /^((?:\\.|[^=\\])+)=(.*)$/s.exec(property);
  if (split === null) {
    return fail('expected <path>=<value>, for example containers.main.image=example.com/shop:1.2.3');
  }
  const [, path = '', text = ''] = split;
  const keys = path.split(/(?<!(?<!\\)\\)\./).map((key) => key.replaceAll(/\\(.)/g, '$1'));
  if (keys.some((key) => key === '' || key === '__proto__')) {
    return fail("a part of the path is empty or '__proto__'; name each");
  }
  const set = (node: unknown, [key = '', ...rest]: readonly string[]): unknown => {
    const change = (old: unknown) => (rest.length > 0 ? set(old, rest) : parseValue(text, fail));
    const removes = rest.length === 0 && text === '';
    if (Array.isArray(node)) {
      return inList(node, key, removes ? undefined : change, fail);
    }
    if (node !== undefined && (typeof node !== 'object' || node === null)) {
      return fail(`'${key}' has no place: its parent is ${JSON.stringify(node)}, and no map or list`);
    }
    const entries = new Map(Object.entries(node ?? {}));
    if (removes) {
      entries.delete(key);
    } else {
      entries.set(key, change(entries.get(key)));
    }
    return Object.fromEntries(entries);
  };
  return { value: set(document, keys), path: keys };
}

function inList(
  list: readonly unknown[],
  key: string,
  change: ((old: unknown) => unknown) | undefined,
  fail: (message: string) => never,
): unknown[] {
  const appends = key === '-1';
  const index = appends ? list.length : Number(key);
  if (!appends && (!/^\d+$/.test(key) || index >= list.length)) {
    return fail(`no item '${key}' in a list of ${list.length}; expected 0 to ${list.length - 1}, or -1 to append`);
  }
  if (change === undefined) {
    return appends ? [...list] : list.filter((_, at) => at !== index);
  }
  return [...list.slice(0, index), change(list[index]), ...list.slice(index + 1)];
}

function parseValue(text: string, fail: (message: string) => never): unknown {
  try {
    return load(text, { maxAliases: 0 });
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      throw error;
    }
    return fail(`the value is not valid YAML: ${error.reason}`);
  }
}
