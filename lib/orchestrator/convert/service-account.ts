import type { Manifest, WorkloadIdentity } from '../plan';
import { labels } from './labels';

/** The account that assumes the workload's role. The annotation is what EKS reads; k3s needs only the pod's own token. */
export function serviceAccount({ workload, namespace, serviceAccount: name, roleArn }: WorkloadIdentity): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels: labels(workload), annotations: { 'eks.amazonaws.com/role-arn': roleArn } },
    automountServiceAccountToken: false,
  };
}
