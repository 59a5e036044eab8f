import type { Volume } from 'kubernetes-types/core/v1';
import type { z } from 'zod';
import type { ClaimOf, ResourceName } from '../plan/claim';
import type { Manifest } from '../plan/manifest';
import type { Route, ServicePort } from '../plan/route';
import type { LocalServer } from '../plan/local-server';
import type { Target } from '../plan/target';

/** Values of `params.access`. Each resource type offers some of them. */
export type AccessLevel = 'read' | 'write' | 'readwrite' | 'consume' | 'publish' | 'subscribe';

/** IAM actions that an access level allows on one AWS resource. */
export interface Grant<Claim extends ClaimOf = ClaimOf> {
  /** For example `sqs:SendMessage`. */
  readonly actions: readonly string[];
  /** The resource; undefined if this claim has none of the kind. */
  resource(claim: Claim): ResourceName | undefined;
}

/** A value that a Score file uses as `${resources.<name>.<output>}`. */
export interface Output {
  /** One phrase. */
  readonly description: string;
  /** A string if left out; any other type is written as JSON. */
  readonly type?: 'integer' | 'object';
  /** Only variables may use it: it must not get into a file, an argument or a manifest. */
  readonly sensitive?: true;
}

/**
 * A kind of resource that a Score file can ask for. One that becomes something in AWS is a `ClaimType`. README.md shows how
 * to add either.
 */
export interface ResourceType<Params = unknown, Claim extends ClaimOf = ClaimOf> {
  readonly type: string;
  /** One phrase. */
  readonly summary: string;
  /** Strict schema of `params` without `access`; each param has a description with its unit. */
  readonly params: z.ZodType<Params>;
  readonly outputs: Readonly<Record<string, Output>>;
  /** Where else a value that is no output comes from; left out if there is no such place. */
  otherOutput?(name: string): string;
  /** Further outputs, which depend on the target. */
  outputsOf?(target: Target): Readonly<Record<string, Output>>;
  /** Values of `class`, the default first; `default` alone if left out. */
  readonly classes?: readonly [string, ...string[]];
  /** Why there are no others, as the end of a sentence; left out if that needs no reason. */
  readonly otherClasses?: string;
  /** Grants by level; left out if the type has no `access`. */
  readonly access?: Readonly<Partial<Record<AccessLevel, readonly Grant<Claim>[]>>>;
  /** Level if `params.access` is left out. */
  readonly defaultAccess?: AccessLevel;
  /** Properties of the claim that do not come from the param of the same name: the param's name, or the reason. */
  readonly origins?: Readonly<Record<string, { readonly param: string } | { readonly reason: string }>>;
  /** Types of the CloudFormation resources of a claim; left out if there are none. */
  readonly cloudFormation?: readonly string[];
  /** Its substitute in the local run. */
  readonly local: string;
  readonly cost: {
    /** US dollars a month for each unit, used or not (us-east-1). */
    readonly perMonth: number;
    /** US dollars a month once for all units of a cell; nothing if left out. */
    readonly perEnvironment?: number;
    /** Charges by use, in words. */
    readonly usage: string;
  };
  /** Pure. Undefined if the params are refused with `context.error`. */
  provision(params: Params, context: ProvisionContext): Provision<Claim> | undefined;
}

export interface ProvisionContext {
  readonly target: Target;
  /** `<type>.<class>#<id>` */
  readonly uid: string;
  /** One of the type's classes. */
  readonly className: string;
  /** Last part of the uid: `<workload>.<resource>`, or the shared id. */
  readonly id: string;
  /** Construct id of a claim: the id in PascalCase. */
  readonly logicalId: string;
  /** Name of the resource in its owner's Score file. */
  readonly name: string;
  /** The workload that owns the resource: only its params count. */
  readonly workload: string;
  /** Of that workload. */
  readonly cell: number;
  /** Workloads that refer to the resource: its owner first, then the others, sorted. */
  readonly workloads: readonly string[];
  /** Claims of the resources that the params refer to. */
  readonly references: readonly ClaimOf[];
  /** Service ports of every workload. */
  readonly services: ServicePorts;
  /** Refuses the resource, with a message at `params.<path>`. */
  readonly error: (path: readonly (string | number)[], message: string) => void;
}

/** Service ports by workload, and where they come from, for messages. */
export interface ServicePorts extends ReadonlyMap<string, readonly ServicePort[]> {
  /** The file that has, or would have, the ports of a workload. */
  fileOf(workload: string): string;
  /** The workload in the directory of this name, and the file that gives it its name; undefined if there is none. */
  renamed(directory: string): { readonly file: string; readonly name: string } | undefined;
}

/** The result of a resource. */
export interface Provision<Claim extends ClaimOf = ClaimOf> {
  /** By name. A sensitive output is a `SecretReference`; in the local run it is plain text. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly claim?: Claim;
  readonly route?: Route;
  /** A server that the local run starts. */
  readonly server?: LocalServer;
  /** Objects in the owner's namespace. */
  readonly manifests?: readonly Manifest[];
  /** Kubernetes volume source, for `containers.*.volumes`. */
  readonly volume?: Omit<Volume, 'name'>;
  /** The workload and port that every workload with this resource may call. */
  readonly calls?: { readonly workload: string; readonly port: ServicePort };
}
