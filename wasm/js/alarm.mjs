// The time and the timer of the Go program.

import { unreferenced } from "./clock.mjs";

/** So often the program may ask for the time while it runs until the clock is read again, which costs a page much. */
const READINGS = 64;

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
  #now = 0; // as of the last reading
  #readings = 0; // how often that may still be used

  /** @param {() => void} ring has to call settle */
  constructor(ring) {
    this.#ring = ring;
  }

  /** Takes the place of what a program would import for time and timers. */
  install(go) {
    const origin = Date.now() - performance.now();
    const write = (at, number) => {
      go.mem.setUint32(at, number % 2 ** 32, true);
      go.mem.setInt32(at + 4, number / 2 ** 32, true);
    };
    Object.assign(go.importObject.gojs, {
      "runtime.nanotime1": (sp) => write((sp >>> 0) + 8, Math.floor((origin + this.#read()) * 1e6)),
      "runtime.scheduleTimeoutEvent": (sp) => {
        sp >>>= 0;
        const ms = go.mem.getUint32(sp + 8, true) + go.mem.getInt32(sp + 12, true) * 2 ** 32;
        go.mem.setInt32(sp + 16, this.#set(ms), true);
      },
      "runtime.clearTimeoutEvent": (sp) => this.#clear(go.mem.getInt32((sp >>> 0) + 8, true)),
    });
  }

  #read() {
    if (this.#readings > 0) this.#readings--;
    else this.#now = performance.now();
    return this.#now;
  }

  /** To be called before the program is resumed. */
  begin() {
    this.#now = performance.now();
    this.#readings = READINGS;
  }

  /** Whether it is to ring. */
  get isSet() {
    return this.#due !== Infinity;
  }

  #set(ms) {
    this.#due = this.#read() + ms;
    return ++this.#last;
  }

  #clear(number) {
    if (number === this.#last) this.#due = Infinity;
  }

  /** Sees to the host's timer. To be called when the program waits. */
  settle() {
    this.#readings = 0;
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
