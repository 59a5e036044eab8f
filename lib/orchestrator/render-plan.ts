import type { Manifest, Plan, PlannedWorkload } from '../plan/plan';
import { YamlWriter } from './yaml-writer';

/** Files of workloads that were rendered before: a workload that has not changed is the same object. */
export type RenderedWorkloads = WeakMap<PlannedWorkload, string>;

/**
 * The files Flux applies, by path: one per workload, and the list of them. Sorted, the same bytes on every machine.
 *
 * @param known - kept by the caller who renders again
 */
export function renderPlan({ workloads }: Plan, known: RenderedWorkloads = new WeakMap()): Map<string, string> {
  const yaml = new YamlWriter();
  const files: [string, string][] = workloads.map((workload) => [
    `${workload.name}.yaml`,
    fileOf(workload, yaml, known),
  ]);
  // Kustomize refuses an empty list, and there may be no workload yet. No workload's name begins with an underscore.
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

/** Which workloads this artifact holds, for people who look into the cluster. */
function workloadList(names: readonly string[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'workloads', namespace: 'flux-system' },
    data: { names: names.join('\n') },
  };
}
