import type { Graph } from '../graph/graph';
import type { Claim } from '../plan/plan';
import type { FieldChange } from './diff-fields';
import type { MemoryUse } from './memory-use';
import type { MonthlyCost } from './monthly-cost';

/** Reasons to stop a change. */
export const VERDICTS = ['data-loss', 'refused', 'broader-permissions', 'over-budget', 'cannot-roll-out'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Reasons by verdict; an empty list means that it does not apply. */
export type Verdicts = Readonly<Record<Verdict, readonly string[]>>;

/** A reason begins with it where the former side is not known; it is the first of its verdict. */
export const NOT_KNOWN = 'not known: ';

/** What `idp plan --format json` prints. `version` increases when a field is removed or renamed. */
export interface Comparisons {
  readonly version: 3;
  /** One for each environment that was asked for. */
  readonly environments: readonly Comparison[];
}

/** The effects of a change on AWS and Kubernetes in one environment. */
export interface Comparison {
  readonly environment: string;
  /** The other plan, as the user named it; `nothing` if everything is new. */
  readonly against: string;
  readonly verdicts: Verdicts;
  /** Where the two sides differ, but this comparison cannot say how. Shown first: without it, "no change" would be wrong. */
  readonly notCompared: readonly string[];
  /** Kubernetes objects that differ, by workload in the order they are applied. */
  readonly objects: readonly ObjectChange[];
  /** Claims that differ, by uid. */
  readonly claims: readonly ClaimChange[];
  /** What workloads bring along besides claims and what AWS deletes with them, by workload. */
  readonly workloadResources: readonly WorkloadResourceChange[];
  /** Images that a change of source code rebuilds, by workload. */
  readonly images: readonly ImageChange[];
  /** Workload roles that differ, by workload. */
  readonly permissions: readonly PermissionChange[];
  readonly memory: MemoryUse;
  readonly cost: {
    readonly before: MonthlyCost;
    readonly after: MonthlyCost;
    readonly budget: number;
    /** US dollars a month for each GiB that workloads can request, without what they claim. */
    readonly perGib: number;
  };
  /** Both sides as one picture, with what changes. */
  readonly graph: Graph;
  /** Assumptions and limits of the comparison. */
  readonly notes: readonly string[];
}

/** The effect on pods. */
export type PodEffect =
  'start' | 'stop' | 'replaced' | 'scaled' | 'run again' | 'replaced at the next run' | 'refused' | 'none';

export interface ObjectChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  /** Without the digest of its content, if it has one. */
  readonly name: string;
  readonly pods: PodEffect;
  /** Of a changed object. */
  readonly fields: readonly FieldChange[];
}

/**
 * The effect on a claim. `data loss`: its content, or a part of it, is deleted. `kept`: it is removed from the stack and
 * stays in the account with its data. `delete` and `replace`: nothing is lost.
 */
export type ClaimEffect = 'create' | 'in place' | 'replace' | 'delete' | 'kept' | 'data loss';

export interface ClaimChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly uid: string;
  readonly type: Claim['type'];
  /** Physical name; the new one, unless the claim is removed. */
  readonly name: string;
  readonly effect: ClaimEffect;
  readonly properties: readonly PropertyChange[];
  /** Why CloudFormation refuses the update; if it does, nothing changes. */
  readonly refusals: readonly string[];
  readonly losses: readonly string[];
  readonly notes: readonly string[];
}

/** A repository, log group or role that comes, goes or moves with a workload. */
export interface WorkloadResourceChange {
  /** Changed: the workload is in another cell. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly workload: string;
  readonly type: 'ECR repository' | 'log group' | 'IAM role';
  /** Physical name. */
  readonly name: string;
  readonly effect: 'create' | 'delete' | 'kept' | 'data loss';
  readonly losses: readonly string[];
  readonly notes: readonly string[];
}

/** An image with other source code. The next release replaces the pods that use it. */
export interface ImageChange {
  readonly workload: string;
  readonly repository: string;
  /** Changed files, relative to the repository. */
  readonly files: readonly string[];
}

/** A changed property of a claim. */
export interface PropertyChange extends FieldChange {
  readonly effect: 'in place' | 'replace';
  /** The CloudFormation property, and the address of its "Update requires". */
  readonly property: string;
  readonly source: string;
}

/** Permissions that one role gains and loses. */
export interface PermissionChange {
  readonly workload: string;
  readonly role: string;
  readonly gained: readonly Permission[];
  readonly lost: readonly Permission[];
}

export interface Permission {
  /** IAM actions, sorted. */
  readonly actions: readonly string[];
  /** `<service>:<resource>`, as in an ARN without partition, region and account. */
  readonly resource: string;
}
