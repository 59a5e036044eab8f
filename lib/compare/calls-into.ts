import type { ComparedPlan } from './compared-plan';

const NAMESPACE = 'kubernetes.io/metadata.name';

/** One call for each peer and port that a policy lets in. */
export function callsInto({ manifests }: Pick<ComparedPlan['workloads'][number], 'manifests'>) {
  return manifests.flatMap((manifest) => {
    const rules = manifest.kind === 'NetworkPolicy' ? (manifest.spec?.ingress ?? []) : [];
    return rules.flatMap(({ from = [], ports = [] }) =>
      from.flatMap(({ namespaceSelector }) =>
        ports.map(({ port, protocol = 'TCP' }) => ({
          caller: namespaceSelector?.matchLabels?.[NAMESPACE] ?? 'anybody',
          target: manifest.metadata.namespace ?? '',
          port: `${port ?? 'any'}/${protocol}`,
        })),
      ),
    );
  });
}
