import type { Environment } from './environment';
import { type Architecture, HOST_SIZES } from './host-sizes';

/** What the hosts of an environment run: programs, and images of workloads. All of its hosts have the same. */
export function architectureOf({ cluster }: Pick<Environment, 'cluster'>): Architecture {
  return HOST_SIZES[cluster.server].architecture;
}
