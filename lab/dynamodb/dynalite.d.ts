declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The options that the lab uses; dynalite ships no types of its own. */
  interface DynaliteOptions {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
