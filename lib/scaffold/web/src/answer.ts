/** What the service answers at a path, as JSON: your work. */
export function answer(path: string): object {
  return path === '/healthz' ? { status: 'ok' } : { message: 'Hello from my-web' };
}
