// Messages that have come, on their way to the program.

/**
 * After so many that came alone the host is asked whether more come at a time, which costs as much as some. While the
 * answer is no it is asked after twice as many, up to the limit.
 */
const ALONE = 8;
const MAX_ALONE = 256;

const resolved = Promise.resolve();

/** Whether the default serializer can do nothing about a message before the next one has come, its attachment. */
const announces = (message) => typeof message === "string" && /^4[56][1-9]-/.test(message);

/**
 * Collects the messages of a WebSocket. In a browser each comes in a task of its own, and resuming the program for
 * each costs more than the message does: under load they are handed over once in a turn of the event loop. One that
 * comes alone does not wait.
 */
export class Inbox {
  #hand;
  #turns;
  #holds;
  #messages = [];
  #held = 0; // how many of them wait for their attachment, or did
  #telling = false; // in a microtask
  #alone = 0; // how many came alone, in a row
  #patience = ALONE; // how many may
  #collecting = false; // until the next turn

  /**
   * @param {(messages: (string | ArrayBuffer)[]) => void} hand takes what has come
   * @param {import("./turns.mjs").Turns} turns
   * @param {boolean} holds is whether one that announces an attachment is handed over with it
   */
  constructor(hand, turns, holds) {
    this.#hand = hand;
    this.#turns = turns;
    this.#holds = holds;
  }

  /** Takes a message. */
  add(message) {
    this.#messages.push(message);
    if (this.#holds && announces(message)) {
      this.#held++;
    } else if (!this.#collecting && !this.#telling) {
      this.#telling = true;
      resolved.then(this.#told);
    }
  }

  // Whether more came than a message that can be done something about.
  get #several() {
    return this.#messages.length - this.#held > 1;
  }

  /** Hands over what is here, now. */
  flush() {
    const messages = this.#messages;
    if (messages.length === 0) return;
    this.clear();
    this.#hand(messages);
  }

  /** Drops what is here. */
  clear() {
    this.#messages = [];
    this.#held = 0;
  }

  #told = () => {
    this.#telling = false;
    this.#alone = this.#several ? 0 : this.#alone + 1;
    if (this.#alone >= this.#patience) this.#collect();
    this.flush();
  };

  #collect() {
    this.#alone = 0;
    this.#collecting = this.#turns.request(this.#turned);
  }

  #turned = () => {
    this.#collecting = false;
    if (this.#several) {
      this.#patience = ALONE;
      this.#collect();
    } else {
      this.#patience = Math.min(2 * this.#patience, MAX_ALONE);
    }
    this.flush();
  };
}
