import type { SecurityProfile } from '../../config/environment';
import type { ManifestOf } from '../../plan/manifest';
import type { WorkloadIdentity } from '../../plan/plan';
import type { ClusterKind } from './cluster-kind';
import { because, from } from './trace';

/** The workload's own namespace. Kubernetes enforces its security profile (Pod Security Standards). */
export function namespace(workload: string, profile: SecurityProfile): ManifestOf<'Namespace'> {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: workload,
      labels: {
        'pod-security.kubernetes.io/enforce':
          profile === 'restricted'
            ? because('pods are restricted unless idp.dev/security-profile says otherwise', profile)
            : from(['metadata', 'annotations', 'idp.dev/security-profile'], profile),
      },
    },
  };
}

/** The account that assumes the workload's role. */
export function serviceAccount(identity: WorkloadIdentity, { credentials }: ClusterKind): ManifestOf<'ServiceAccount'> {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: identity.serviceAccount,
      namespace: identity.namespace,
      annotations: credentials.annotations(identity),
    },
    automountServiceAccountToken: because('a pod talks to AWS, not to the Kubernetes API', false),
  };
}
