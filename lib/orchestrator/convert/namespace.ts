import type { SecurityProfile } from '../../score/workload-settings';
import { because, from, type TracedManifest } from './trace';

/** The workload's own namespace. What its pods may be is held by Kubernetes (Pod Security Standards). */
export function namespace(workload: string, profile: SecurityProfile): TracedManifest {
  const enforced =
    profile === 'restricted'
      ? because('pods are restricted unless idp.dev/security-profile says otherwise', profile)
      : from(['metadata', 'annotations', 'idp.dev/security-profile'], profile);
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: workload, labels: { 'pod-security.kubernetes.io/enforce': enforced } },
  };
}
