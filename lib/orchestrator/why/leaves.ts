/** Every scalar, empty list and empty map below a value, with its path. */
export function leaves(value: unknown, path: readonly string[] = []): { path: string; value: unknown }[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 0
    ? [{ path: path.join('.'), value }]
    : entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}
