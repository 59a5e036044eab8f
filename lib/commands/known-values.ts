import { environments } from '../config/environments';
import { RESOURCE_TYPES } from '../orchestrator/resource-types';

/** What options and arguments of a name take, for shells to offer. */
export function knownValues(): ReadonlyMap<string, readonly string[]> {
  const names = Object.keys(environments);
  return new Map([
    ['environment', names],
    ['env', names],
    ['type', [...RESOURCE_TYPES.keys()]],
  ]);
}
