import type { Reporter } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';

/**
 * Turns the deprecated lists of files and volumes into maps by target, as every Score implementation does (score-go,
 * ApplyCommonUpgradeTransforms). In a list, `content` may be a list of lines, and `readOnly` is written `read_only`.
 * Each list is reported as a warning.
 */
export function upgradeLegacy(document: unknown, at: Reporter): unknown {
  return mapEntries(document, 'containers', (containers) =>
    mapValues(containers, (container, name) => {
      const here = at.below('containers', name);
      const files = mapEntries(container, 'files', (list) => byTarget(list, here.below('files'), joinLines));
      return mapEntries(files, 'volumes', (list) => byTarget(list, here.below('volumes'), camelCase));
    }),
  );
}

function byTarget(
  list: unknown,
  at: Reporter,
  upgrade: (item: Record<string, unknown>) => Record<string, unknown>,
): unknown {
  if (!Array.isArray(list)) {
    return list;
  }
  at.warning([], 'a list is deprecated since Score 0.3.0; write a map by target path');
  const entries = new Map<string, unknown>();
  list.forEach((item: unknown, index) => {
    const { target, ...rest } = isRecord(item) ? item : { target: undefined };
    if (typeof target !== 'string') {
      at.error([index], 'has no target; add the absolute path to mount it at');
    } else if (entries.has(target)) {
      at.error([index], `the target '${target}' is also that of another item; choose another`);
    } else {
      entries.set(target, upgrade(rest));
    }
  });
  return Object.fromEntries(entries);
}

function joinLines({ content, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const lines =
    Array.isArray(content) && content.every((line) => typeof line === 'string') ? content.join('\n') : content;
  return lines === undefined ? rest : { content: lines, ...rest };
}

function camelCase({ read_only: readOnly, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return readOnly === undefined ? rest : { readOnly, ...rest };
}

/** A map with one entry changed. A value that is not a map, or has no such entry, is returned unchanged. */
function mapEntries(value: unknown, key: string, change: (value: unknown) => unknown): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value;
}

function mapValues(value: unknown, change: (value: unknown, key: string) => unknown): unknown {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]))
    : value;
}
