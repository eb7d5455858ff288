// Listeners by event name, called in the order in which they were added.

const name = (event) => (typeof event === "symbol" ? event : String(event));

/** What Manager, Socket and the engine have in common. A listener that is added twice is called twice. */
export class Emitter {
  #listeners = new Map();

  /** Adds a listener. Returns this, as do once and off. */
  on(event, listener) {
    const key = name(event);
    const list = this.#listeners.get(key);
    if (list) list.push(listener);
    else this.#listeners.set(key, [listener]);
    return this;
  }

  /** Adds a listener that is removed before its first call. off takes it by the function given here. */
  once(event, listener) {
    const wrapper = (...args) => {
      this.off(event, wrapper);
      return listener.apply(this, args);
    };
    wrapper.fn = listener;
    return this.on(event, wrapper);
  }

  /** Removes one listener; without a listener all of an event; without an event all. */
  off(event, listener) {
    if (arguments.length === 0) {
      this.#listeners.clear();
      return this;
    }
    const key = name(event);
    const list = this.#listeners.get(key);
    if (!list) return this;
    if (arguments.length === 1) {
      this.#listeners.delete(key);
      return this;
    }
    const index = list.findIndex((entry) => entry === listener || entry.fn === listener);
    if (index >= 0) list.splice(index, 1);
    if (list.length === 0) this.#listeners.delete(key);
    return this;
  }

  /** Calls the listeners of an event; those added or removed meanwhile count from the next time. */
  emit(event, ...args) {
    return this.emitReserved(event, ...args);
  }

  /** emit of a class that sends what its own emit is given. */
  emitReserved(event, ...args) {
    const list = this.#listeners.get(name(event));
    if (!list) return this;
    if (list.length === 1) {
      list[0].apply(this, args);
      return this;
    }
    for (const listener of list.slice()) listener.apply(this, args);
    return this;
  }

  /** The listeners of an event: the live array where there are any. */
  listeners(event) {
    return this.#listeners.get(name(event)) ?? [];
  }

  hasListeners(event) {
    return this.#listeners.has(name(event));
  }
}

const { prototype } = Emitter;
prototype.addEventListener = prototype.on;
prototype.removeListener = prototype.removeAllListeners = prototype.removeEventListener = prototype.off;
