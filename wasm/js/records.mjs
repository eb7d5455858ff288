import { throwLater } from "./errors.mjs";

/** Functions that are called in a microtask, all that are there, in order. */
export class Records {
  #list = [];
  #draining = false;

  /** Adds one. What it throws is an error that nobody catches, and does not keep the others from being called. */
  add(record) {
    this.#list.push(record);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => this.#drain());
  }

  #drain() {
    this.#draining = false;
    const list = this.#list;
    this.#list = [];
    for (const record of list) {
      try {
        record();
      } catch (error) {
        throwLater(error);
      }
    }
  }
}
