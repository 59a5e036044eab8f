/** Your work. Returns fields to log when it is done; if it throws an error, the run fails. */
export function work(): Readonly<Record<string, unknown>> {
  return { cleaned: 0 };
}
