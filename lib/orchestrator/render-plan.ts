import { Document, visit } from 'yaml';
import type { Manifest, Plan, PlannedWorkload } from './plan';

/** The files Flux applies, by path: one per workload, and the list of them. Sorted, the same bytes on every machine. */
export function renderPlan({ workloads }: Plan): Map<string, string> {
  const files: [string, string][] = workloads.map((workload) => [`${workload.name}.yaml`, fileOf(workload)]);
  // Kustomize refuses an empty list, and there may be no workload yet. No workload's name begins with an underscore.
  files.unshift(['_workloads.yaml', toYaml(workloadList(workloads.map(({ name }) => name)))]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(([path]) => path),
  };
  return new Map([...files, ['kustomization.yaml', toYaml(kustomization)]]);
}

/** Files of workloads that were rendered before: what has not changed is the same object. */
const rendered = new WeakMap<PlannedWorkload, string>();

function fileOf(workload: PlannedWorkload): string {
  const text =
    rendered.get(workload) ??
    `# generated from ${workload.directory}/score.yaml; do not edit\n${workload.manifests.map(toYaml).join('---\n')}`;
  rendered.set(workload, text);
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

function toYaml(value: unknown): string {
  // Kubernetes reads YAML 1.1, where `yes` and `on` are booleans: strings of that kind must be quoted.
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  if (holdsBlankLines(value)) {
    visit(document, {
      Scalar: (_, node) => {
        node.type = holdsBlankLines(node.value) ? 'QUOTE_DOUBLE' : node.type;
      },
    });
  }
  return document.toString({ lineWidth: 0 });
}

/** Lines of white space alone: as a block, which is what yaml 2.9.1 makes of them, they lose the first of it. */
function holdsBlankLines(value: unknown): boolean {
  return typeof value === 'string'
    ? /^[ \t]+\n\s*$/.test(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsBlankLines);
}
