import type { Environment } from './environment';
import { type Architecture, HOST_SIZES } from './host-sizes';
import { NODE_TYPES } from './node-types';

/** What the hosts or nodes of an environment run: programs, and images of workloads. All have the same. */
export function architectureOf({ cluster }: Pick<Environment, 'cluster'>): Architecture {
  if (cluster.engine === 'k3s') {
    return HOST_SIZES[cluster.server].architecture;
  }
  const [type] = cluster.nodes.types;
  return type === undefined ? 'amd64' : NODE_TYPES[type].architecture;
}
