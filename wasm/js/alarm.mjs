// The timer of the Go program.

import { unreferenced } from "./clock.mjs";

/**
 * Rings when the program wants to be resumed. It takes its timer back and sets it anew whenever it is resumed, which
 * costs a browser more than most of what the program is resumed for: the host's timer is left as it is while it comes
 * early enough, and set again when it has come too early.
 */
export class Alarm {
  #ring;
  #timer; // the host's, if there is one
  #comes = Infinity; // when it does, as performance.now() counts
  #free = false; // and whether a process may end before
  #due = Infinity; // when to ring
  #last = 0;

  /** @param {() => void} ring has to call settle */
  constructor(ring) {
    this.#ring = ring;
  }

  /** Whether it is to ring. */
  get isSet() {
    return this.#due !== Infinity;
  }

  /** Has it ring after so many milliseconds, once it is settled. Returns a number for clear. */
  set(ms) {
    this.#due = performance.now() + ms;
    return ++this.#last;
  }

  /** Takes that back. */
  clear(number) {
    if (number === this.#last) this.#due = Infinity;
  }

  /** Sees to the host's timer. To be called when the program has been resumed. */
  settle() {
    const free = unreferenced();
    if (this.#comes <= this.#due && this.isSet && this.#free === free) return;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#comes = this.#due;
    if (!this.isSet) return;
    this.#free = free;
    this.#timer = setTimeout(this.#come, Math.max(0, this.#due - performance.now()));
    if (free) this.#timer.unref?.();
  }

  /** Never rings again. */
  stop() {
    this.#due = Infinity;
    this.settle();
  }

  #come = () => {
    this.#timer = undefined;
    this.#comes = Infinity;
    if (this.#due - performance.now() < 1) this.#ring();
    else this.settle();
  };
}
