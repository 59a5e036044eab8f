import type { Claim } from '../plan/plan';
import type { FieldChange } from './diff-fields';
import type { MemoryUse } from './memory-use';
import type { MonthlyCost } from './monthly-cost';

/** What a reader may want to stop a change for. */
export const VERDICTS = ['data-loss', 'broadening', 'over-budget'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Reasons by verdict; without one, the change is free of it. */
export type Verdicts = Readonly<Record<Verdict, readonly string[]>>;

/**
 * What a change would do, for both halves. `idp plan --format json` prints it as it stands here; a change that takes
 * away or renames a field raises `version`.
 */
export interface Comparison {
  readonly version: 1;
  readonly environment: string;
  /** What the change is seen against, in the reader's words; `nothing` where all is new. */
  readonly against: string;
  readonly verdicts: Verdicts;
  /** Kubernetes objects that differ, by workload in the order they are applied. */
  readonly objects: readonly ObjectChange[];
  /** AWS resources that differ, by uid. */
  readonly claims: readonly ClaimChange[];
  /** Workload roles that differ, by workload. */
  readonly permissions: readonly PermissionChange[];
  readonly memory: MemoryUse;
  readonly cost: { readonly before: MonthlyCost; readonly after: MonthlyCost; readonly budget: number };
  /** What the comparison takes for granted or cannot see. */
  readonly notes: readonly string[];
}

/** What becomes of pods. */
export type PodEffect =
  'start' | 'stop' | 'replaced' | 'scaled' | 'run again' | 'replaced at the next run' | 'refused' | 'none';

export interface ObjectChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  /** Without the digest of its content, where it carries one. */
  readonly name: string;
  readonly pods: PodEffect;
  /** Of an object that is there before and after. */
  readonly fields: readonly FieldChange[];
}

/**
 * What CloudFormation does with a claim. `data loss`: what it holds is deleted. `kept`: the stack lets go of it, and
 * its data stays. `delete` and `replace`: it holds nothing that could be lost.
 */
export type ClaimEffect = 'create' | 'in place' | 'replace' | 'delete' | 'kept' | 'data loss';

export interface ClaimChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly uid: string;
  readonly type: Claim['type'];
  /** Physical name, after the change if it is there then. */
  readonly name: string;
  readonly effect: ClaimEffect;
  readonly properties: readonly PropertyChange[];
  /** Why CloudFormation refuses the update, if it does: nothing is changed then. */
  readonly refusals: readonly string[];
  /** What is lost. */
  readonly losses: readonly string[];
  readonly notes: readonly string[];
}

/** A property of a claim. */
export interface PropertyChange extends FieldChange {
  readonly effect: 'in place' | 'replace';
  /** The CloudFormation property, and where its "Update requires" is written. */
  readonly property: string;
  readonly source: string;
}

/** What one role may do more or less. */
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
