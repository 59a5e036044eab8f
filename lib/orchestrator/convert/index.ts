import type { Manifest, Origins, ServicePort } from '../../plan/plan';
import { configMap } from './config-map';
import { deployment } from './deployment';
import { disruptionBudget } from './disruption-budget';
import { cronJob, job } from './jobs';
import { labels } from './labels';
import { namespace, serviceAccount } from './namespace';
import { defaultDeny, networkCalls, type Call } from './network-policies';
import type { PodTemplateInput } from './pod-template';
import { secrets } from './secrets';
import { service } from './service';
import { from, untrace } from './trace';

export interface ConvertInput extends Omit<PodTemplateInput, 'configMaps' | 'serves'> {
  readonly ports: readonly ServicePort[];
  /** Service ports that it may call. */
  readonly calls: readonly Call[];
  /** Objects that its resources add, with the name of the resource in the Score file. */
  readonly extra: readonly { readonly resource: string; readonly manifest: Manifest }[];
}

const KINDS = { Deployment: deployment, CronJob: cronJob, Job: job };

/** The Kubernetes objects of one workload in the order Flux applies them, with the origins of their values. */
export function convert(input: ConvertInput): ReadonlyMap<Manifest, Origins> {
  const { cluster, spec, containers, ports, identity, settings, calls, extra } = input;
  const workload = spec.metadata.name;
  const files = containers.flatMap((container) => {
    const map = configMap(workload, container);
    return map === undefined ? [] : [{ container: container.name, map }];
  });
  const configMaps = new Map(files.map(({ container, map }) => [container, map.metadata.name]));
  const objects: Manifest[] = [
    namespace(workload, settings.securityProfile),
    defaultDeny(workload, cluster),
    serviceAccount(identity, cluster),
    ...files.map(({ map }) => map),
    ...secrets(workload, containers, cluster),
    KINDS[settings.kind]({ ...input, configMaps, serves: ports.length > 0 }),
    ...(cluster.replacesNodes && settings.kind === 'Deployment' && settings.replicas > 1
      ? [disruptionBudget(workload)]
      : []),
    ...(ports.length > 0 ? [service(workload, ports)] : []),
    ...networkCalls(workload, calls),
    // The order of resources in the file carries no meaning.
    ...[...extra]
      .sort((a, b) => (a.resource === b.resource ? 0 : a.resource < b.resource ? -1 : 1))
      .map(({ resource, manifest }) => ofResource(manifest, resource)),
  ];
  return new Map(
    objects.map((object) => {
      const { value, origins } = untrace(
        owned(object, workload, labels(workload, isGuest(object, workload) ? {} : settings.labels)),
      );
      return [value, origins];
    }),
  );
}

/**
 * Whether an object is in the namespace of another workload. It gets no label that a user wrote: what the API server may
 * refuse must not reach that workload.
 */
function isGuest({ metadata }: Manifest, workload: string): boolean {
  return metadata.namespace !== undefined && metadata.namespace !== workload;
}

/** An object that a resource adds: everything in it comes from that resource. */
function ofResource({ apiVersion, kind, metadata, ...rest }: Manifest, resource: string): Manifest {
  const parts = Object.entries(rest).map(([key, value]) => [key, from<unknown>(['resources', resource], value)]);
  return { apiVersion, kind, metadata, ...Object.fromEntries(parts) } as Manifest;
}

/** The object with the labels of its workload. Its name and namespace are traced to the workload's name. */
function owned(object: Manifest, workload: string, shared: Readonly<Record<string, string>>): Manifest {
  const { name, namespace: inside, labels: own, ...rest } = object.metadata;
  const named = <Value>(value: Value): Value =>
    typeof value === 'string' && value.startsWith(workload) ? from(['metadata', 'name'], value) : value;
  return {
    ...object,
    metadata: { name: named(name), namespace: named(inside), labels: { ...shared, ...own }, ...rest },
  };
}
