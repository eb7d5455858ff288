// Messages that have come, on their way to the program.

/**
 * After so many that came alone the host is asked whether more come at a time, which costs as much as some. While the
 * answer is no it is asked after twice as many, up to the limit.
 */
const ALONE = 8;
const MAX_ALONE = 256;

const resolved = Promise.resolve();

/**
 * Collects the messages of a WebSocket. In a browser each comes in a task of its own, and resuming the program for
 * each costs more than the message does: under load they are handed over once in a turn of the event loop. One that
 * comes alone does not wait.
 */
export class Inbox {
  #hand;
  #turns;
  #messages = [];
  #alone = 0; // how many came alone, in a row
  #patience = ALONE; // how many may
  #collecting = false; // until the next turn

  /**
   * @param {(messages: (string | ArrayBuffer)[]) => void} hand takes what has come
   * @param {import("./turns.mjs").Turns} turns
   */
  constructor(hand, turns) {
    this.#hand = hand;
    this.#turns = turns;
  }

  /** Takes a message. */
  add(message) {
    if (this.#messages.push(message) === 1 && !this.#collecting) resolved.then(this.#told);
  }

  /** Hands over what is here, now. */
  flush() {
    const messages = this.#messages;
    if (messages.length === 0) return;
    this.#messages = [];
    this.#hand(messages);
  }

  /** Drops what is here. */
  clear() {
    this.#messages = [];
  }

  #told = () => {
    this.#alone = this.#messages.length > 1 ? 0 : this.#alone + 1;
    if (this.#alone >= this.#patience) this.#collect();
    this.flush();
  };

  #collect() {
    this.#alone = 0;
    this.#collecting = this.#turns.request(this.#turned);
  }

  #turned = () => {
    this.#collecting = false;
    if (this.#messages.length > 1) {
      this.#patience = ALONE;
      this.#collect();
    } else {
      this.#patience = Math.min(2 * this.#patience, MAX_ALONE);
    }
    this.flush();
  };
}
