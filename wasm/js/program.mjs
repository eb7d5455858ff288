// The Go program, as the host runs it.

import { Go } from "./wasm_exec.mjs";

/** A program that runs, until it ends by itself or fails. */
export class Program {
  /** @type {WebAssembly.Exports} */
  exports;
  /** Settled when it has ended. @type {Promise<void>} */
  ended;

  #go = new Go();
  #tell;

  /** @param {(error: Error) => void} tell is told why it has ended */
  constructor(tell) {
    this.#tell = tell;
    this.#go.exit = (code) => this.#stop(new Error(code === 0 ? "the program was closed" : `the program has failed with exit code ${code}`));
    // The program's timers call it, too.
    const resume = this.#go._resume;
    this.#go._resume = () => {
      try {
        resume.call(this.#go);
      } catch (error) {
        this.#stop(error); // it was left in the midst of something
        throw error;
      }
    };
  }

  /** Runs it up to where it waits. */
  async run(module, imports) {
    const instance = await WebAssembly.instantiate(module, { ...this.#go.importObject, siowasm: imports });
    this.exports = instance.exports;
    this.ended = this.#go.run(instance).catch((error) => this.#stop(error));
  }

  /** Runs it until it waits again. */
  resume() {
    this.#go._resume();
  }

  /** How many timers it has set. */
  get timers() {
    return this.#go._scheduledTimeouts.size;
  }

  #stop(error) {
    for (const timeout of this.#go._scheduledTimeouts.values()) clearTimeout(timeout);
    this.#tell(error);
  }
}
