import type { Environment } from '../config/environment';
import { environments } from '../config/environments';
import { oneOf } from '../diagnostics/did-you-mean';
import { UserError } from '../diagnostics/user-error';

/**
 * The environment that a reader named.
 *
 * @throws UserError listing those there are
 */
export function environmentNamed(name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment === undefined) {
    throw new UserError(`no environment '${name}'; ${oneOf('environments', Object.keys(environments), name)}`);
  }
  return environment;
}
