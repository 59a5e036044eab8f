import { type Engine, WORKLOADS } from '../plan/engine';
import { shorten } from '../plan/names';

/** What Flux applies on its own, with a status of its own: a directory of the artifact. */
export interface FluxKustomization {
  readonly apiVersion: 'kustomize.toolkit.fluxcd.io/v1';
  readonly kind: 'Kustomization';
  readonly metadata: { readonly name: string; readonly namespace: 'flux-system' };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * Each workload has two. `<workload>.namespace` applies the Namespace, the policies that let callers in, and
 * `<workload>.objects`, which applies everything else. The first holds nothing that the API server could refuse because
 * of what a user wrote, so a Namespace is always in an inventory, and the second never meets a missing Namespace.
 *
 * Do not rename them: Flux would take the old one away with all that it applied, the Namespace included. A rename takes
 * two releases; the first gives the old name `deletionPolicy: Orphan`.
 */
export type Part = 'namespace' | 'objects';

/** Directory of a part of a workload, below that of the workloads. */
export function directoryOf(workload: string, part: Part): string {
  return `${workload}/${part}`;
}

/** The Kustomization of a part of a workload. */
export function fluxKustomization(workload: string, part: Part, engine: Engine): FluxKustomization {
  return kustomizationOf(nameOf(workload, part), `./${WORKLOADS[engine]}/${directoryOf(workload, part)}`, '1m');
}

/** Has Flux apply flux/ingress/, and remove it when the environment has no `ingress` any more. */
export const INGRESS = kustomizationOf('ingress', './ingress', '5m');

function kustomizationOf(name: string, path: string, timeout: string): FluxKustomization {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      sourceRef: { kind: 'OCIRepository', name: 'platform' },
      path,
      interval: '10m',
      retryInterval: '15s',
      timeout,
      prune: true,
    },
  };
}

/**
 * The name ends up in a label, of at most 63 characters. No workload has a dot in its name, so these meet neither each
 * other nor the Kustomizations of the platform; the digest of a shortened name follows a dot for the same reason.
 */
function nameOf(workload: string, part: Part): string {
  const limit = 63 - '.namespace'.length;
  const name = shorten(workload, limit);
  return `${name === workload ? name : name.replace(/-(?=[0-9a-f]{8}$)/, '.')}.${part}`;
}
