import type { Manifest, Plan, PlannedWorkload } from '../plan/plan';
import { YamlWriter } from './yaml-writer';

/** Files of workloads that were rendered before. An unchanged workload is the same object. */
export type RenderedWorkloads = WeakMap<PlannedWorkload, string>;

/**
 * The files that Flux applies, by path: one for each workload, a list of the workloads, and the kustomization. Sorted;
 * equal bytes on every machine.
 *
 * @param known - files of earlier calls, which this call reuses and adds to; empty by default
 */
export function renderPlan({ workloads }: Plan, known: RenderedWorkloads = new WeakMap()): Map<string, string> {
  const yaml = new YamlWriter();
  const files: [string, string][] = workloads.map((workload) => [
    `${workload.name}.yaml`,
    fileOf(workload, yaml, known),
  ]);
  // Kustomize refuses an empty list of files, and there may be no workload. No workload's name begins with '_'.
  files.unshift(['_workloads.yaml', yaml.write(workloadList(workloads.map(({ name }) => name)))]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(([path]) => path),
  };
  return new Map([...files, ['kustomization.yaml', yaml.write(kustomization)]]);
}

function fileOf(workload: PlannedWorkload, yaml: YamlWriter, known: RenderedWorkloads): string {
  const text =
    known.get(workload) ??
    `# generated from ${workload.directory}/score.yaml; do not edit\n${yaml.write(...workload.manifests)}`;
  known.set(workload, text);
  return text;
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
