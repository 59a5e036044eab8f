import { environments } from '../../config/environments';
import { RESOURCE_TYPES } from '../../resource-types';

/** Values of options and arguments, by name, for shells to offer. */
export function knownValues(): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['environment', Object.keys(environments)],
    ['type', [...RESOURCE_TYPES.keys()]],
  ]);
}
