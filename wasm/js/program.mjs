// The Go program, as the host runs it.

import { Go } from "./wasm_exec.mjs";

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
