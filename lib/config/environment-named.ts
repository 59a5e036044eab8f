import type { Environment } from './environment';
import { environments } from './environments';
import { localEnvironment } from './parse-environments';
import { LOCAL } from './platform-names';
import { oneOf } from '../diagnostics/did-you-mean';
import { UserError } from '../diagnostics/user-error';

/** @throws UserError with the names of all environments, if there is none of this name */
export function environmentNamed(name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment === undefined) {
    throw new UserError(`no environment '${name}'; ${oneOf('environments', Object.keys(environments), name)}`);
  }
  return environment;
}

/**
 * The same, and `local`: the environment of the local run, for what is planned and not deployed.
 *
 * @throws UserError with the names of all environments, if there is none of this name
 */
export function plannedEnvironmentNamed(name: string): Environment {
  const [base] = Object.values(environments);
  return name === LOCAL && base !== undefined ? localEnvironment(base) : environmentNamed(name);
}
