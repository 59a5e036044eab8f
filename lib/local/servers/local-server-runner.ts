import type { LocalServer } from '../../plan/local-server';
import type { ProgramRecords } from '../program-records';
import type { RunLog } from '../run-log';

/** What a runner may use. */
export interface ServerRunnerOptions {
  /** Of this runner alone, absolute; it need not exist. What it writes is in there, thrown away at its start. */
  readonly directory: string;
  /** Variables of this machine that programs need to start. */
  readonly machine: { readonly PATH?: string; readonly HOME?: string };
  /** If this process is killed, they say which servers it has left. */
  readonly records?: ProgramRecords;
  readonly log: RunLog;
}

/** Starts the servers of some types of resources in a local run, for example one PostgreSQL for all databases. */
export interface LocalServerRunner {
  /** Whether one server, on one port, serves all resources of the type; otherwise each has a port of its own. */
  readonly shared: boolean;
  /** Whether it runs servers of this type, for example of `postgres`. */
  starts(type: string): boolean;
  /**
   * Starts servers and waits until they answer. It is called before workloads start, with every server of its types that
   * the plan has, and again when the plan changes: those that run keep running.
   *
   * @returns why a server does not run, by uid, for people; empty if all do
   */
  start(servers: readonly LocalServer[]): Promise<ReadonlyMap<string, string>>;
  /** Ends everything that it started. */
  stop(): Promise<void>;
  /** Ends it at once, without waiting; this process is about to end. */
  kill(): void;
}
