/**
 * Whether a metric filter of CloudWatch Logs finds a line. Knows the one form of pattern that we use: fields of a JSON
 * line that equal a text, any of them: `{ ($.a = "x") || ($.a = "y") }`.
 */
export function filterFinds(pattern: string, line: string): boolean {
  const body = /^\{ (.*) \}$/.exec(pattern)?.[1] ?? '';
  const terms = body.split(' || ').map((term) => {
    const [, field, value] = /^\(\$\.(\w+) = "([^"*]*)"\)$/.exec(term) ?? [];
    if (field === undefined) {
      throw new Error(`not understood: ${term} of ${pattern}`);
    }
    return { field, value };
  });
  const fields = objectOf(line);
  return terms.some(({ field, value }) => fields[field] === value);
}

/** A line that is no JSON object has no fields. */
function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
