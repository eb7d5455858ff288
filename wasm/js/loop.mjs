// When the Go program runs, and when what it tells is done.

import { Alarm } from "./alarm.mjs";
import { throwLater } from "./errors.mjs";

const resolved = Promise.resolve();

/** Runs the program in turns: at its own time, and in a microtask after something was told to it. */
export class Loop {
  alarm = new Alarm(() => this.#turn());

  #run;
  #records = []; // functions that do what the program has told of
  #running = false; // within the program
  #turning = false; // a turn is to follow

  /** @param {() => void} run runs the program until it waits */
  constructor(run) {
    this.#run = run;
  }

  /** Begins a turn in a microtask. */
  wake() {
    if (this.#turning) return;
    this.#turning = true;
    resolved.then(this.#turn); // a page needs more time for queueMicrotask
  }

  /** Calls a function at the end of the turn, or of the next one, after those of before. */
  tell(record) {
    this.#records.push(record);
    if (!this.#running) this.wake();
  }

  // What the functions tell the program is for the next turn.
  #turn = () => {
    this.#turning = false;
    this.#running = true;
    this.alarm.begin();
    try {
      this.#run();
    } finally {
      this.#running = false;
      this.alarm.settle();
      this.#drain();
    }
  };

  #drain() {
    const records = this.#records;
    this.#records = [];
    for (const record of records) {
      try {
        record();
      } catch (error) {
        throwLater(error); // as an error of the user's that nobody catches; the others are called
      }
    }
  }
}
