import type { Environment } from './environment';

/** The environment of the local run: another one's settings under the name `local`, which no other may take. */
export function localEnvironment(base: Environment): Environment {
  return { ...base, name: 'local', removal: 'destroy' };
}
