import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, jsToAst, present, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';
import type { Manifest, Plan, PlannedWorkload } from '../plan/plan';

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
    `# generated from ${workload.directory}/score.yaml; do not edit\n${toYaml(...workload.manifests)}`;
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

/**
 * Documents as YAML that Kubernetes reads, which is YAML 1.1: what a reader might take for a boolean, a number or a date
 * is quoted.
 */
function toYaml(...values: readonly unknown[]): string {
  const documents = values.flatMap((value) => jsToAst(value, DUMP_SCHEMA, { noRefs: true }));
  const scalarStyleRules = [quoteAmbiguous, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];
  return present(documents, { schema: DUMP_SCHEMA, lineWidth: -1, scalarStyleRules });
}

/**
 * A line of white space alone, where a block may end or not; what is a number once its underscores are gone, as Go reads
 * it, or would be if it were not beyond all numbers; a signed octal; a dot or exponent alone, a number to some.
 */
const AMBIGUOUS =
  /(^|\n)[ \t]+(\n|$)|^(?=.*(_|e[-+]?\d{2}))[-+.\d][\da-fox._+-]*$|^[-+]?(\.(e[-+]?\d*)?|0o[0-7]+|e[-+]?\d+)$/i;

/** Quotes what readers differ on, and js-yaml would not. */
function quoteAmbiguous(layout: ScalarLayout): void {
  if (layout.node.tag === STRING && AMBIGUOUS.test(layout.node.value)) {
    layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
  }
}

const STRING = 'tag:yaml.org,2002:str';
