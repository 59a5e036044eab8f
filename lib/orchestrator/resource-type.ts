import type { z } from 'zod';
import type { Claim, Manifest, ResourceName, Route, ServicePort } from './plan';
import type { Target } from './target';

/** What `params.access` may ask for. Each resource type offers some of them. */
export type AccessLevel = 'read' | 'write' | 'readwrite' | 'consume' | 'publish';

/** Actions a level allows, each on the resource it names. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resource: ResourceName;
}

/** One kind of resource a Score file can ask for. Adding one is one file here and one line in `index.ts`. */
export interface ResourceType<Params = never> {
  readonly type: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Strict schema of `params`, `access` left out. */
  readonly params: z.ZodType<Params>;
  /** Names of all outputs a placeholder can use. */
  readonly outputs: readonly string[];
  /** Grants per level; a type without it takes no `access`. */
  readonly access?: Partial<Record<AccessLevel, (claim: Claim) => readonly Grant[]>>;
  provision(params: Params, context: ProvisionContext): Provision;
}

/** Access where `params.access` is left out. */
export const DEFAULT_ACCESS: AccessLevel = 'readwrite';

export interface ProvisionContext {
  readonly target: Target;
  /** `<type>.<class>#<id>` */
  readonly uid: string;
  /** Last part of the uid: `<workload>.<resource>`, or the shared id. */
  readonly id: string;
  /** The workload whose params count. */
  readonly workload: string;
  /** Workloads that refer to the resource, sorted. */
  readonly workloads: readonly string[];
  /** Service ports of every workload, for resources that point at one. */
  readonly services: ReadonlyMap<string, readonly ServicePort[]>;
  /** Refuses the resource: the message is reported at `params.<path>`. */
  readonly fail: (path: readonly string[], message: string) => never;
}

/** What a resource came to. */
export interface Provision {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly claim?: Claim;
  readonly route?: Route;
  readonly manifests?: readonly Manifest[];
  /** Kubernetes volume source, for `containers.*.volumes`. */
  readonly volume?: Readonly<Record<string, unknown>>;
}
