import type { Manifest, Plan, PlannedWorkload } from '../plan/plan';
import type { Engine } from '../plan/engine';
import { CACHES } from '../plan/names';
import { cachesNamespace } from './caches-namespace';
import { directoryOf, fluxKustomization, INGRESS } from './flux-kustomizations';
import { YamlWriter } from './yaml-writer';

/** Files of workloads that were rendered before, by path. An unchanged workload is the same object. */
export type RenderedWorkloads = WeakMap<PlannedWorkload, ReadonlyMap<string, string>>;

/**
 * The Kubernetes objects of the workloads, by path: a file with the Namespace of each workload, one with its objects,
 * and one for each other workload that it calls, in that one's directory; one for the namespace of caches. Sorted; equal bytes on every machine. Each
 * file depends on one workload.
 *
 * @param known - files of earlier calls, which this call reuses and adds to; empty by default
 */
export function renderObjects({ workloads }: Plan, known: RenderedWorkloads = new WeakMap()): Map<string, string> {
  return collect(workloads, known, new YamlWriter());
}

/**
 * What Flux applies: the objects, and the Kustomizations that apply them, by path below the directory of the engine
 * (`WORKLOADS`).
 */
export function renderPlan(
  { workloads, ingress }: Plan,
  known: RenderedWorkloads = new WeakMap(),
  engine: Engine = 'k3s',
): Map<string, string> {
  const yaml = new YamlWriter();
  const objects = collect(workloads, known, yaml);
  const names = workloads.map(({ name }) => name);
  // In one file: Flux unpacks all files of the artifact for each Kustomization.
  const namespaces = names.map((name): [string, string] => {
    const path = namespaceFile(name);
    return [path, `${objects.get(path) ?? ''}---\n${yaml.write(fluxKustomization(name, 'objects', engine))}`];
  });
  // No workload's name begins with '_'.
  const root = yaml.write(workloadList(names), ...names.map((name) => fluxKustomization(name, 'namespace', engine)));
  const proxy: [string, string][] = ingress === undefined ? [] : [['_ingress.yaml', yaml.write(INGRESS)]];
  const files = new Map([...proxy, ['_workloads.yaml', root], ...objects, ...namespaces]);
  return new Map([...files, ...kustomizations([...files.keys()], yaml)]);
}

function collect(workloads: readonly PlannedWorkload[], known: RenderedWorkloads, yaml: YamlWriter) {
  const files = workloads.flatMap((workload) => {
    const own = known.get(workload) ?? filesOf(workload, yaml);
    known.set(workload, own);
    return [...own];
  });
  const caches = workloads.some((workload) => workload.manifests.some(({ metadata }) => metadata.namespace === CACHES));
  const shared: [string, string][] = caches ? [['_caches.yaml', yaml.write(...cachesNamespace())]] : [];
  return new Map([...shared, ...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function namespaceFile(workload: string): string {
  return `${directoryOf(workload, 'namespace')}/namespace.yaml`;
}

function filesOf({ name, directory, namespace, manifests }: PlannedWorkload, yaml: YamlWriter): Map<string, string> {
  const files = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const inside = manifest.metadata.namespace;
    const path =
      inside === undefined
        ? namespaceFile(name)
        : inside === namespace || inside === CACHES
          ? `${directoryOf(name, 'objects')}/objects.yaml`
          : `${directoryOf(inside, 'namespace')}/policy-from-${name}.yaml`;
    files.set(path, [...(files.get(path) ?? []), manifest]);
  }
  const header = `# generated from ${directory}/score.yaml; do not edit\n`;
  // The Namespace, which is first, repeats what the objects hold: written last, it gives the writer nothing to learn.
  return new Map([...files].reverse().map(([path, objects]) => [path, header + yaml.write(...objects)]));
}

/** The kustomization.yaml of every directory. */
function kustomizations(paths: readonly string[], yaml: YamlWriter): [string, string][] {
  const directories = new Map<string, string[]>();
  for (const path of paths) {
    const [, directory = '', name = ''] = /^(.*\/|)([^/]+)$/.exec(path) ?? [];
    directories.set(directory, [...(directories.get(directory) ?? []), name]);
  }
  return [...directories].map(([directory, resources]) => [
    `${directory}kustomization.yaml`,
    yaml.write({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }),
  ]);
}

/** A ConfigMap with the names of all workloads, for people who inspect the cluster. */
function workloadList(names: readonly string[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'workloads', namespace: 'flux-system' },
    data: { names: names.join('\n') },
  };
}
