import type { ManifestOf } from '../../plan/manifest';
import type { PlannedContainer, SecretReference, ValuePart } from '../../plan/plan';
import type { ClusterKind } from './cluster-kind';
import { because, from } from './trace';

/** Key of the value in the Kubernetes Secret of a claim. */
export const SECRET_KEY = 'value';

/** One Kubernetes Secret for each claimed secret that a variable refers to, by name. */
export function secrets(
  workload: string,
  containers: readonly PlannedContainer[],
  cluster: ClusterKind,
): ManifestOf<'Secret'>[] {
  const found = new Map<string, ManifestOf<'Secret'>>();
  for (const container of containers) {
    for (const [variable, reference] of Object.entries(container.secrets)) {
      const at = ['containers', container.name, 'variables', writtenIn(container.composed, variable)];
      found.set(reference.secret, found.get(reference.secret) ?? secret(workload, reference, at, cluster));
    }
  }
  return [...found.keys()].sort().flatMap((name) => found.get(name) ?? []);
}

/** The variable of the Score file that a variable with a secret comes from: another one if the secret is a part of its value. */
export function writtenIn(composed: PlannedContainer['composed'], variable: string): string {
  const isPart = (part: ValuePart) => typeof part === 'object' && part.variable === variable;
  return Object.keys(composed).find((name) => composed[name]?.some(isPart)) ?? variable;
}

/**
 * The Kubernetes Secret of a claimed secret, without the value: the platform adds it, so that no artifact contains one.
 * Containers that refer to it wait until then.
 *
 * @param variable - path of a variable whose value is the secret
 */
function secret(
  workload: string,
  { secret: name, claim }: SecretReference,
  variable: readonly (string | number)[],
  { fillsSecrets }: ClusterKind,
): ManifestOf<'Secret'> {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: workload,
      labels: {
        'idp.dev/filled-by': because(
          `${fillsSecrets} fills it, so that no artifact holds the value`,
          'secrets-manager',
        ),
      },
      annotations: { 'idp.dev/secret-name': from(variable, claim) },
    },
    type: 'Opaque',
  };
}
