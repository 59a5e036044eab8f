import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../diagnostics/value-at';

/** One difference between two values. A side without a value is left out. */
export interface FieldChange {
  /** For example `spec.template.spec.containers[main].env[LOG_LEVEL].value`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Keys of Kubernetes lists, most specific first. `mountPath` before `name`: several mounts share a volume's name. */
const KEYS = ['mountPath', 'name', 'key', 'containerPort', 'path', 'host'];

/**
 * Every difference of two JSON values. Items of a list are matched by their key; a list without keys is one value. A
 * changed order of a keyed list is a difference, too: init containers start in that order.
 */
export function diffFields(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isDeepStrictEqual(before, after)) {
    return [];
  }
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) => diffFields(own(before, key), own(after, key), member(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = KEYS.find((candidate) => identifies(candidate, before) && identifies(candidate, after));
    if (key !== undefined) {
      return diffKeyed(keyed(before, key), keyed(after, key), path);
    }
  }
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

function diffKeyed(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>, path: string) {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changes = names.flatMap((name) => diffFields(before.get(name), after.get(name), `${path}[${name}]`));
  const kept = [...before.keys()].filter((name) => after.has(name));
  const order = [...after.keys()].filter((name) => before.has(name));
  return isDeepStrictEqual(kept, order)
    ? changes
    : [...changes, { path: `${path} (order)`, before: kept, after: order }];
}

/** Whether every item of a list has this field, with a unique value. True for an empty list. */
function identifies(key: string, list: readonly unknown[]): boolean {
  const values = list.map((item) => (isRecord(item) ? own(item, key) : undefined));
  return (
    values.every((value) => typeof value === 'string' || typeof value === 'number') &&
    new Set(values.map(String)).size === values.length
  );
}

function keyed(list: readonly unknown[], key: string): Map<string, unknown> {
  return new Map(list.map((item) => [String((item as Record<string, unknown>)[key]), item]));
}

function member(path: string, key: string): string {
  const step = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return path === '' ? step.replace(/^\./, '') : path + step;
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
