import type { Environment } from './environment';
import { environments } from './environments';
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
