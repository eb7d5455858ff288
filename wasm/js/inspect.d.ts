// For tests that watch what a client leaves behind.

/** What is alive in the module that siowasm runs; all but the memory, in bytes, are counts. */
export interface Inspection {
  memory: number;
  timers: number;
  funcs: number;
  clients: number;
  [name: string]: unknown;
}

/** Counts what is alive. */
export declare function inspect(): Inspection;
