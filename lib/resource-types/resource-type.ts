import type { Volume } from 'kubernetes-types/core/v1';
import type { z } from 'zod';
import type { ClaimOf, Manifest, ResourceName, Route, ServicePort } from '../plan/plan';
import type { Target } from '../plan/target';

/** What `params.access` may ask for. Each resource type offers some of them. */
export type AccessLevel = 'read' | 'write' | 'readwrite' | 'consume' | 'publish';

/** Actions that an access level allows on one thing. */
export interface Grant<Claim extends ClaimOf = ClaimOf> {
  /** IAM actions, for example `sqs:SendMessage`. */
  readonly actions: readonly string[];
  /** What they are allowed on; undefined where this claim has no such thing. */
  resource(claim: Claim): ResourceName | undefined;
}

/** A value that a resource gives: `${resources.<name>.<output>}`. */
export interface Output {
  /** One phrase for people. */
  readonly description: string;
  /** A string if left out; any other type is written as JSON. */
  readonly type?: 'integer' | 'object';
  /** Only a variable takes it, as its whole value: it must not get into a file, an argument or a manifest. */
  readonly sensitive?: true;
}

/**
 * One kind of resource a Score file can ask for. One without AWS is a file in resource-types/ and a line in its index;
 * one that becomes something in AWS is a `ClaimType`.
 */
export interface ResourceType<Params = unknown, Claim extends ClaimOf = ClaimOf> {
  readonly type: string;
  /** One phrase for people. */
  readonly summary: string;
  /** Strict schema of `params`, `access` left out; each one is described, with its unit. */
  readonly params: z.ZodType<Params>;
  readonly outputs: Readonly<Record<string, Output>>;
  /** Further outputs, whose names depend on the target. */
  outputsOf?(target: Target): Readonly<Record<string, Output>>;
  /** Grants per level; a type without it takes no `access`. */
  readonly access?: Readonly<Partial<Record<AccessLevel, readonly Grant<Claim>[]>>>;
  /** Level where `params.access` is left out. */
  readonly defaultAccess?: AccessLevel;
  /** Properties of the claim that do not come from the param of the same name: the param's name, or the reason. */
  readonly origins?: Readonly<Record<string, { readonly param: string } | { readonly reason: string }>>;
  /** Types of the CloudFormation resources that its claim becomes; a type without it becomes none. */
  readonly cloudFormation?: readonly string[];
  /** What stands for it in the local run. */
  readonly local: string;
  readonly cost: {
    /** US dollars a month for each unit, used or not (us-east-1). */
    readonly perMonth: number;
    /** What is charged by use, for people. */
    readonly usage: string;
  };
  /** The resource for these params; undefined if it is refused with `context.error`. */
  provision(params: Params, context: ProvisionContext): Provision<Claim> | undefined;
}

export interface ProvisionContext {
  readonly target: Target;
  /** `<type>.<class>#<id>` */
  readonly uid: string;
  /** Last part of the uid: `<workload>.<resource>`, or the shared id. */
  readonly id: string;
  /** Name of the resource in the Score file whose params count. */
  readonly name: string;
  /** The workload whose params count. */
  readonly workload: string;
  /** Workloads that refer to the resource, sorted. */
  readonly workloads: readonly string[];
  /** Service ports of every workload, for resources that point at one. */
  readonly services: ReadonlyMap<string, readonly ServicePort[]>;
  /** Refuses the resource: the message is reported at `params.<path>`. */
  readonly error: (path: readonly (string | number)[], message: string) => void;
}

/** What a resource comes to. */
export interface Provision<Claim extends ClaimOf = ClaimOf> {
  /** A sensitive output is a `SecretReference`, and plain text in the local run only. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly claim?: Claim;
  readonly route?: Route;
  /** Objects in the owner's namespace. */
  readonly manifests?: readonly Manifest[];
  /** Kubernetes volume source, for `containers.*.volumes`. */
  readonly volume?: Omit<Volume, 'name'>;
  /** The workload and port that every workload with this resource may call. */
  readonly calls?: { readonly workload: string; readonly port: ServicePort };
}
