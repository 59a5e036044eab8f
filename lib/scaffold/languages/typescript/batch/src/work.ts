/** Your work. Returns fields to log when it is done; if it throws an error, the run is tried again, so make it safe to repeat. */
export function work(): Readonly<Record<string, unknown>> {
  return { done: 0 };
}
