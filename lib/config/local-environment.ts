import type { Environment } from './environment';
import { LOCAL } from './platform-names';

/** The environment of the local run: the settings of another one under a name of its own. */
export function localEnvironment(base: Environment): Environment {
  return { ...base, name: LOCAL, removal: 'destroy' };
}
