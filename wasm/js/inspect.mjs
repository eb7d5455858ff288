// For tests that watch what is left behind.

/** {memory, funcs, clients, timers} of the module that siowasm runs. */
export { inspect } from "siowasm";
