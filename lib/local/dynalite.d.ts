/** The part of dynalite 4 that the local run uses; the package ships no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** How long tables stay in each transitional state, in milliseconds; 500 by default. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** Directory of its data; in memory if left out. */
    readonly path?: string | undefined;
  }

  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
