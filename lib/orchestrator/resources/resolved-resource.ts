import type { ResourceDefinition } from './resource-definitions';
import type { Provision } from '../../resource-types/resource-type';

/** A resource with what it came to. */
export interface ResolvedResource extends Provision {
  readonly definition: ResourceDefinition;
}
