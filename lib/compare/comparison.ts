import type { Claim } from '../plan/plan';
import type { FieldChange } from './diff-fields';
import type { MemoryUse } from './memory-use';
import type { MonthlyCost } from './monthly-cost';

/** Reasons to stop a change. */
export const VERDICTS = ['data-loss', 'broader-permissions', 'over-budget'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Reasons by verdict; an empty list means that it does not apply. */
export type Verdicts = Readonly<Record<Verdict, readonly string[]>>;

/**
 * The effects of a change on AWS and Kubernetes. `idp plan --format json` prints this object; `version` increases when a
 * field is removed or renamed.
 */
export interface Comparison {
  readonly version: 2;
  readonly environment: string;
  /** The other plan, as the user named it; `nothing` if everything is new. */
  readonly against: string;
  readonly verdicts: Verdicts;
  /** Kubernetes objects that differ, by workload in the order they are applied. */
  readonly objects: readonly ObjectChange[];
  /** Claims that differ, by uid. */
  readonly claims: readonly ClaimChange[];
  /** Workload roles that differ, by workload. */
  readonly permissions: readonly PermissionChange[];
  readonly memory: MemoryUse;
  readonly cost: { readonly before: MonthlyCost; readonly after: MonthlyCost; readonly budget: number };
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
