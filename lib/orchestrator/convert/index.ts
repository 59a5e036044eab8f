import type { Manifest, ServicePort } from '../plan';
import { configMap } from './config-map';
import { deployment, type DeploymentInput } from './deployment';
import { namespace } from './namespace';
import { service } from './service';
import { serviceAccount } from './service-account';

export interface ConvertInput extends Omit<DeploymentInput, 'configMaps'> {
  readonly ports: readonly ServicePort[];
  /** Objects that the workload's resources add. */
  readonly extra: readonly Manifest[];
}

/** All Kubernetes objects of one workload, in the order they are to be applied. */
export function convert(input: ConvertInput): Manifest[] {
  const { spec, containers, ports, identity, extra } = input;
  const workload = spec.metadata.name;
  const maps = containers
    .filter(({ files }) => files.length > 0)
    .map((container) => ({ container: container.name, map: configMap(workload, container) }));
  const configMaps = new Map(maps.map(({ container, map }) => [container, map.metadata.name]));
  return [
    namespace(workload),
    serviceAccount(identity),
    ...maps.map(({ map }) => map),
    deployment({ ...input, configMaps }),
    ...(ports.length > 0 ? [service(workload, ports)] : []),
    ...extra,
  ];
}
