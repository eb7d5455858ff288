// The Go program, as the host runs it.

import { Go } from "./wasm_exec.mjs";

/** How the program knows the object that runs it, and nothing at all: by their numbers, as wasm_exec.js has them. */
const SELF = 6;
const NULL = 2;
const NAN_HEAD = 0x7ff80000;

/** How long the name is of what it asks that object for. */
const NAME_LENGTH = "_pendingEvent".length;

/**
 * Whenever it is resumed the program asks that object for an event of the host's, of which this one has none, as it
 * has no js.Func: the name that it asks by would be decoded each time, which takes a page as long as the rest.
 */
function spareLookup(go) {
  const { gojs } = go.importObject;
  const get = gojs["syscall/js.valueGet"];
  gojs["syscall/js.valueGet"] = (sp) => {
    sp >>>= 0;
    const asked = go.mem.getUint32(sp + 8, true) === SELF && go.mem.getUint32(sp + 24, true) === NAME_LENGTH;
    if (!asked || go._pendingEvent) return get(sp);
    go.mem.setUint32(sp + 32, NULL, true);
    go.mem.setUint32(sp + 36, NAN_HEAD, true);
  };
}

/** A program that runs, until it ends by itself or fails. */
export class Program {
  /** @type {WebAssembly.Exports} */
  exports;
  /** Settled when it has ended. @type {Promise<void>} */
  ended;

  #go = new Go();
  #alarm;
  #tell;

  /** @param {(error: Error) => void} tell is told why it has ended */
  constructor(alarm, tell) {
    this.#alarm = alarm;
    this.#tell = tell;
    this.#go.exit = (code) => tell(new Error(code === 0 ? "the program was closed" : `the program has failed with exit code ${code}`));
    alarm.install(this.#go);
    spareLookup(this.#go);
  }

  /** Runs it up to where it waits. */
  async run(module, imports) {
    const instance = await WebAssembly.instantiate(module, { ...this.#go.importObject, siowasm: imports });
    this.exports = instance.exports;
    this.ended = this.#go.run(instance).catch(this.#tell);
    this.#alarm.settle();
  }

  /** Runs it until it waits again. What it throws is its end: it was left in the midst of something. */
  resume() {
    try {
      this.#go._resume();
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }
}
