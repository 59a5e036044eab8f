import { Document, visit } from 'yaml';
import type { Manifest, Plan } from './plan';

/** The files Flux applies, by path: one per workload, and the list of them. Sorted, the same bytes on every machine. */
export function renderPlan({ workloads }: Plan): Map<string, string> {
  const files: [string, string][] = workloads.map(({ name, directory, manifests }): [string, string] => [
    `${name}.yaml`,
    `# generated from ${directory}/score.yaml; do not edit\n${manifests.map((manifest) => toYaml(manifest)).join('---\n')}`,
  ]);
  // Kustomize refuses an empty list, and there may be no workload yet. No workload's name begins with an underscore.
  files.unshift(['_workloads.yaml', toYaml(workloadList(workloads.map(({ name }) => name)))]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(([path]) => path),
  };
  return new Map([...files, ['kustomization.yaml', toYaml(kustomization)]]);
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
  visit(document, {
    Scalar: (_, node) => {
      // As a block, which is what yaml 2.9.1 makes of it, lines of white space alone lose the first of it.
      if (typeof node.value === 'string' && /^[ \t]+\n\s*$/.test(node.value)) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}
