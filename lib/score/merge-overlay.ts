import { isRecord } from '../diagnostics/value-at';

/** Merges one document over another: maps by key, lists and scalars whole; `null` deletes what is there. */
export function mergeOverlay(document: unknown, overlay: unknown): unknown {
  if (!isRecord(document) || !isRecord(overlay)) {
    return overlay;
  }
  const merged = new Map(Object.entries(document));
  for (const [key, value] of Object.entries(overlay)) {
    if (value === null) {
      merged.delete(key);
    } else {
      merged.set(key, merged.has(key) ? mergeOverlay(merged.get(key), value) : withoutNulls(value));
    }
  }
  return Object.fromEntries(merged);
}

/** What is new has nothing to delete. */
function withoutNulls(value: unknown): unknown {
  return isRecord(value) ? mergeOverlay({}, value) : value;
}
