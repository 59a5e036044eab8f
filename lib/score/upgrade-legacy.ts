import type { Reporter } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';

/**
 * Turns the deprecated lists of files and volumes into maps by target, as every Score implementation does before it
 * checks a document (score-go, ApplyCommonUpgradeTransforms): in a list, `content` may be a list of lines, and
 * `read_only` stands for `readOnly`. Each list is a warning.
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
      at.error([index], 'has no target; expected the absolute path it is mounted at');
    } else if (entries.has(target)) {
      at.error([index], `the target '${target}' is used by another item; choose another`);
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

/** The value with one entry changed, if it is a map and has it. */
function mapEntries(value: unknown, key: string, change: (value: unknown) => unknown): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value;
}

function mapValues(value: unknown, change: (value: unknown, key: string) => unknown): unknown {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]))
    : value;
}
