/** Your work: what is there to log when it is done. An error that is thrown makes the run a failure. */
export function work(): Readonly<Record<string, unknown>> {
  return { cleaned: 0 };
}
