// Turns of the host's event loop.

/**
 * Calls functions when the event loop has come round, so that whatever else waits had its chance. Timers would do
 * too, but browsers make them wait 4 ms, and in a hidden page a second.
 */
export class Turns {
  #port;
  #waiting = [];

  /** Calls a function in the next turn, unless it returns false: this host has nothing for it. */
  request(callback) {
    if (typeof globalThis.setImmediate === "function") {
      globalThis.setImmediate(callback);
      return true;
    }
    // What one request of workerd has made is not for another one's use.
    if (typeof globalThis.MessageChannel !== "function" || globalThis.WebSocketPair) return false;
    this.#port ??= this.#open();
    if (this.#waiting.push(callback) === 1) this.#port.postMessage(0);
    return true;
  }

  #open() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const callback of waiting) callback();
    };
    port1.unref?.();
    return port2;
  }

  /** Calls nothing any more. */
  close() {
    this.#waiting = [];
    this.#port?.close();
    this.#port = undefined;
  }
}
