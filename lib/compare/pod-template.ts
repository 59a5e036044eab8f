import type { Manifest } from '../plan/plan';

/** The part of a pod's specification that a comparison looks into. */
export interface PodSpec {
  readonly containers?: readonly PodContainer[];
  readonly initContainers?: readonly PodContainer[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly configMap?: { readonly name?: string; readonly items?: readonly { key: string; path: string }[] };
  }[];
}

export interface PodContainer {
  readonly name: string;
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: string;
  readonly resources?: {
    readonly requests?: { readonly memory?: string | number };
    readonly limits?: { readonly memory?: string | number };
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
}

interface Template {
  readonly template?: { readonly spec?: PodSpec };
}

/** Specification of the pods that an object makes; undefined if it makes none. */
export function podSpecOf({ kind, ...rest }: Manifest): PodSpec | undefined {
  switch (kind) {
    case 'Deployment':
    case 'Job':
      return (rest['spec'] as Template | undefined)?.template?.spec;
    case 'CronJob':
      return (rest['spec'] as { readonly jobTemplate?: { readonly spec?: Template } } | undefined)?.jobTemplate?.spec
        ?.template?.spec;
    default:
      return undefined;
  }
}

/** All containers of a pod. */
export function containersOf({ initContainers = [], containers = [] }: PodSpec): readonly PodContainer[] {
  return [...initContainers, ...containers];
}
