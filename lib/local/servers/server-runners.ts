import type { LocalServerRunner, ServerRunnerOptions } from './local-server-runner';

/** Every runner of a local run. The first one that starts a type is used for it. */
export function serverRunners(_: ServerRunnerOptions): LocalServerRunner[] {
  return [];
}
