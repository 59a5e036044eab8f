/** Your work: the answer of the service at a path, sent as JSON. */
export function answer(path: string): object {
  return path === '/healthz' ? { status: 'ok' } : { message: 'Hello from my-workload' };
}
