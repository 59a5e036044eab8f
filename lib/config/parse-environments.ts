import { inspect } from 'node:util';
import { Diagnostics, type Reporter } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';
import { checkSchema } from '../diagnostics/zod-issues';
import { type Environment, environmentSchema } from './environment';
import { clusterOf } from './former-hosts';
import { LOCAL, platformNames } from './platform-names';

/**
 * Checks the settings of all environments at once.
 *
 * @param values - by environment name, each without its `name`
 * @param file - file of the values, for messages
 * @throws UserError with every unknown key and invalid value
 */
export function parseEnvironments(values: Record<string, unknown>, file: string): Record<string, Environment> {
  const diagnostics = new Diagnostics();
  const environments: Record<string, Environment> = {};
  for (const [name, value] of Object.entries(values)) {
    const at = diagnostics.ofFile(file).below(name);
    if (name === LOCAL) {
      at.error([], "the name 'local' is reserved for the local run; choose another");
      continue;
    }
    const named = isRecord(value) ? { ...withoutHosts(value, at), name } : value;
    const environment = checkSchema(environmentSchema, named, at, { key: 'a setting', keys: 'settings' });
    if (environment !== undefined) {
      environments[name] = environment;
    }
  }
  for (const [name, environment] of Object.entries(environments)) {
    const twin = twinOf(environment, environments);
    if (twin !== undefined) {
      const problem = `'${name}' and '${twin}' would share the bootstrap roles of '${platformNames(environment).qualifier}'`;
      diagnostics.ofFile(file).below(name).error([], `${problem}; choose another name`);
    }
  }
  diagnostics.throwIfErrors();
  return environments;
}

/** Settings that have `hosts`, which `cluster` has replaced, as they should be: nothing else about them is accused. */
function withoutHosts(values: Readonly<Record<string, unknown>>, at: Reporter): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(values, 'hosts')) {
    return values;
  }
  const { hosts, ...others } = values;
  const cluster = clusterOf(hosts);
  at.error(['hosts'], `is now 'cluster'; write instead cluster: ${inspect(cluster, { breakLength: Infinity })}`);
  return { cluster, ...others };
}

/** An earlier environment whose deployments would have the same roles: each could then deploy the other. */
function twinOf(environment: Environment, environments: Record<string, Environment>): string | undefined {
  const { qualifier } = platformNames(environment);
  const earlier = Object.keys(environments).slice(0, Object.keys(environments).indexOf(environment.name));
  return earlier.find((name) => {
    const other = environments[name];
    return other !== undefined && platformNames(other).qualifier === qualifier;
  });
}

/**
 * The environment of the local run: another environment's settings under the name `local`. Nothing is retained, and routes
 * are served on the loopback address only.
 */
export function localEnvironment({ ingress: _, ...base }: Environment): Environment {
  return { ...base, name: LOCAL, settingsOf: base.name, removal: 'destroy' };
}
