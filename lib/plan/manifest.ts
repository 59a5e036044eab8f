import type { Deployment } from 'kubernetes-types/apps/v1';
import type { CronJob, Job } from 'kubernetes-types/batch/v1';
import type { ConfigMap, Namespace, PodSpec, Secret, Service, ServiceAccount } from 'kubernetes-types/core/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1';

/** Every kind of Kubernetes object in a plan. */
type KubernetesObject =
  | Namespace
  | NetworkPolicy
  | ServiceAccount
  | ConfigMap
  | Secret
  | Deployment
  | CronJob
  | Job
  | Service
  | Ingress
  | PodDisruptionBudget;

/** A Kubernetes object. Its type and name, optional in Kubernetes' own types, are always set. */
export type Manifest = KubernetesObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
};

/** A Kubernetes object of one kind. */
export type ManifestOf<Kind extends Manifest['kind']> = Extract<Manifest, { readonly kind: Kind }>;

/** Specification of the pods that an object creates; undefined if it creates none. */
export function podSpecOf(manifest: Manifest): PodSpec | undefined {
  switch (manifest.kind) {
    case 'Deployment':
    case 'Job':
      return manifest.spec?.template.spec;
    case 'CronJob':
      return manifest.spec?.jobTemplate.spec?.template.spec;
    default:
      return undefined;
  }
}
