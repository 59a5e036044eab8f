import type { Manifest, Origins, PlannedContainer, ServicePort } from '../../plan/plan';
import { configMap } from './config-map';
import { cronJob } from './cron-job';
import { deployment } from './deployment';
import { job } from './job';
import { labels } from './labels';
import { namespace } from './namespace';
import { defaultDeny, networkCalls, type Call } from './network-policies';
import type { PodTemplateInput } from './pod-template';
import { secret } from './secret';
import { service } from './service';
import { serviceAccount } from './service-account';
import { from, untrace, type TracedManifest } from './trace';

export interface ConvertInput extends Omit<PodTemplateInput, 'configMaps' | 'serves'> {
  readonly ports: readonly ServicePort[];
  /** What its resources open. */
  readonly calls: readonly Call[];
  /** Objects that its resources add, by the resource's name in the Score file. */
  readonly extra: readonly { readonly resource: string; readonly manifest: Manifest }[];
}

const KINDS = { Deployment: deployment, CronJob: cronJob, Job: job };

/** All Kubernetes objects of one workload, in the order they are to be applied, with the origins of what is in them. */
export function convert(input: ConvertInput): ReadonlyMap<Manifest, Origins> {
  const { spec, containers, ports, identity, settings, calls, extra } = input;
  const workload = spec.metadata.name;
  const maps = new Map(containers.map((container) => [container.name, configMap(workload, container)]));
  const configMaps = new Map(
    [...maps].flatMap(([name, map]) => (map === undefined ? [] : [[name, map.metadata['name'] as string]])),
  );
  const objects: TracedManifest[] = [
    namespace(workload, settings.securityProfile),
    defaultDeny(workload),

    serviceAccount(identity),
    ...[...maps.values()].filter((map) => map !== undefined),
    ...secrets(workload, containers),
    KINDS[settings.kind]({ ...input, configMaps, serves: ports.length > 0 }),
    ...(ports.length > 0 ? [service(workload, ports)] : []),
    ...networkCalls(workload, calls),
    ...extra.map(({ resource, manifest }) => ofResource(manifest, resource)),
  ];
  return new Map(
    objects.map((object) => {
      const { manifest, origins } = untrace(owned(object, workload, labels(workload, settings.labels)));
      return [manifest, origins];
    }),
  );
}

/** One Kubernetes Secret per secret that a variable is. */
function secrets(workload: string, containers: readonly PlannedContainer[]): TracedManifest[] {
  const found = new Map<string, TracedManifest>();
  for (const container of containers) {
    for (const [variable, reference] of Object.entries(container.secrets)) {
      const at = ['containers', container.name, 'variables', variable];
      found.set(reference.secret, found.get(reference.secret) ?? secret(workload, reference, at));
    }
  }
  return [...found.keys()].sort().flatMap((name) => found.get(name) ?? []);
}

/** An object that a resource adds comes from that resource as a whole. */
function ofResource({ apiVersion, kind, metadata, ...rest }: Manifest, resource: string): TracedManifest {
  const parts = Object.entries(rest).map(([key, value]) => [key, from(['resources', resource], value)]);
  return { apiVersion, kind, metadata, ...(Object.fromEntries(parts) as Record<string, unknown>) };
}

/** The object with the labels of its workload; names and namespaces are made from the workload's name. */
function owned(object: TracedManifest, workload: string, shared: Readonly<Record<string, unknown>>): TracedManifest {
  const { name, namespace: inside, labels: own, ...rest } = object.metadata;
  const named = (value: unknown) =>
    typeof value === 'string' && value.startsWith(workload) ? from(['metadata', 'name'], value) : value;
  return {
    ...object,
    metadata: {
      name: named(name),
      namespace: named(inside),
      labels: { ...shared, ...(own as object | undefined) },
      ...rest,
    },
  };
}
