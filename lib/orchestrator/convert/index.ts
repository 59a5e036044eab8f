import type { Manifest, PlannedContainer, ServicePort, WorkloadIdentity } from '../plan';
import type { ScoreSpec } from '../score-schema';
import { configMap } from './config-map';
import { deployment } from './deployment';
import { namespace } from './namespace';
import type { PodVolumes } from './pod-volumes';
import { service } from './service';
import { serviceAccount } from './service-account';

export interface ConvertInput {
  readonly spec: ScoreSpec;
  readonly containers: readonly PlannedContainer[];
  readonly ports: readonly ServicePort[];
  readonly identity: WorkloadIdentity;
  readonly region: string;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly podVolumes: PodVolumes;
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
