import type { WorkloadIdentity } from '../../plan/plan';
import { because, type TracedManifest } from './trace';

/** The account that assumes the workload's role. The annotation is what EKS reads; k3s needs only the pod's own token. */
export function serviceAccount({ namespace, serviceAccount: name, roleArn }: WorkloadIdentity): TracedManifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name,
      namespace,
      annotations: { 'eks.amazonaws.com/role-arn': because('each workload has an IAM role of its own', roleArn) },
    },
    automountServiceAccountToken: because('a pod talks to AWS, not to the Kubernetes API', false),
  };
}
