import type { ClusterStatus } from '../../release/cluster-status';

/** What `idp status --env` shows, and prints with `--json`. A part that cannot be read is left out, and in `problems`. */
export interface EnvironmentStatus {
  readonly environment: string;
  readonly region: string;
  /** Whether every part could be read, nothing is stale, and everything is ready. */
  readonly ready: boolean;
  readonly stacks?: readonly StackState[];
  readonly cluster?: ClusterStatus;
  /** Whether the server has not written its report for three minutes: it then says nothing about now. */
  readonly stale: boolean;
  readonly queues?: readonly QueueDepth[];
  readonly alarms?: readonly AlarmState[];
  /** The last one; undefined before the first. */
  readonly release?: LastRelease;
  readonly problems: readonly { readonly part: string; readonly problem: string }[];
}

export interface StackState {
  readonly name: string;
  /** Of CloudFormation, for example `UPDATE_COMPLETE`; undefined if there is no such stack. */
  readonly state?: string;
  readonly reason?: string;
}

/** Messages in a queue, as SQS estimates them. */
export interface QueueDepth {
  readonly name: string;
  readonly waiting: number;
  /** Received, and not deleted yet. */
  readonly inFlight: number;
  /** In its dead-letter queue; undefined if it has none. */
  readonly deadLetters?: number;
}

export interface AlarmState {
  readonly name: string;
  readonly state: string;
  readonly description?: string;
  /** When it changed to this state, ISO 8601. */
  readonly since?: string;
}

export interface LastRelease {
  readonly number: number;
  /** `publish`, `rollback` or `promotion`. */
  readonly made: string;
  readonly tag: string;
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly artifact: string;
  /** `started` until the environment's tag has moved. */
  readonly state: string;
}

/** Whether a stack was made, and its last change is complete. */
export function isComplete({ state = '' }: StackState): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(state);
}
