/** Merges one document over another: maps by key, lists and scalars whole; `null` deletes what is there. */
export function mergeOverlay(document: unknown, overlay: unknown): unknown {
  if (!isMap(document) || !isMap(overlay)) {
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
  return isMap(value) ? mergeOverlay({}, value) : value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
