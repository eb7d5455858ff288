// The acknowledgements that a socket waits for.

/** Pending acknowledgements by id. Ids go up for as long as the socket lives and are never used again. */
export class Acks {
  #socket;
  #clock;
  #next = 0;
  #pending = new Map();

  constructor(socket, clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  /**
   * Registers a callback and returns its id. With a timeout (ms) it gets an error first, as it does when its
   * withError is set; expired(id) runs before the callback when the time is over.
   */
  add(callback, timeout, expired) {
    const id = this.#next++;
    const entry = { callback, withError: timeout !== undefined || callback.withError === true, timer: undefined };
    this.#pending.set(id, entry);
    if (timeout !== undefined) {
      entry.timer = this.#clock.setTimeout(() => {
        this.#pending.delete(id);
        expired(id);
        callback.call(this.#socket, new Error("operation has timed out"));
      }, timeout);
    }
    return id;
  }

  /** The server's answer; one that nobody waits for is ignored. */
  answer(id, args) {
    const entry = this.#take(id);
    if (!entry) return;
    if (entry.withError) entry.callback.call(this.#socket, null, ...args);
    else entry.callback.apply(this.#socket, args);
  }

  /** The event was not sent after all. Throws where the callback takes no error. */
  fail(id, error) {
    const entry = this.#take(id);
    if (!entry) return;
    if (!entry.withError) throw error;
    entry.callback.call(this.#socket, error);
  }

  /** Forgets an acknowledgement whose packet could not be sent. */
  drop(id) {
    this.#take(id);
  }

  /** The connection has ended: all but those kept(id) get an error if they take one, and are forgotten. */
  clear(kept) {
    for (const id of [...this.#pending.keys()]) {
      if (kept(id)) continue;
      const entry = this.#take(id);
      if (entry?.withError) entry.callback.call(this.#socket, new Error("socket has been disconnected"));
    }
  }

  #take(id) {
    const entry = this.#pending.get(id);
    if (!entry) return undefined;
    this.#pending.delete(id);
    if (entry.timer !== undefined) this.#clock.clearTimeout(entry.timer);
    return entry;
  }
}
