import type { SecretReference } from '../../plan/plan';
import { because, from, type TracedManifest } from './trace';

/** Key of the value in the Kubernetes Secret of a claim. */
export const SECRET_KEY = 'value';

/**
 * The Kubernetes Secret of a claimed secret, without its value: the k3s server fills it in, so no artifact holds one.
 * Until then a container that refers to it waits.
 *
 * @param variable - path of a variable that is the secret
 */
export function secret(
  workload: string,
  { secret: name, claim }: SecretReference,
  variable: readonly (string | number)[],
): TracedManifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: workload,
      labels: {
        'idp.dev/filled-by': because('the k3s server fills it, so that no artifact holds the value', 'secrets-manager'),
      },
      annotations: { 'idp.dev/secret-name': from(variable, claim) },
    },
    type: 'Opaque',
  };
}
