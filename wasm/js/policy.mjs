// When to connect again: the settings of a Manager that may change at any time.

/** Settings by the names of the options, and "once": no other attempt after a failure, whatever reconnection says. */
export class Policy {
  #values;
  #changed;

  /** changed() is called after each change. */
  constructor(opts, changed) {
    this.#values = {
      once: false,
      reconnection: opts.reconnection !== false,
      reconnectionAttempts: opts.reconnectionAttempts || Infinity,
      reconnectionDelay: opts.reconnectionDelay || 1000,
      reconnectionDelayMax: opts.reconnectionDelayMax || 5000,
      randomizationFactor: opts.randomizationFactor ?? 0.5,
      timeout: opts.timeout ?? 20000,
    };
    this.#changed = changed;
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    if (this.#values[name] === value) return;
    this.#values[name] = value;
    this.#changed();
  }

  /** The settings as the bridge takes them. */
  settings() {
    const { once, reconnection, reconnectionAttempts, timeout, ...rest } = this.#values;
    return {
      ...rest,
      reconnection: reconnection && !once,
      reconnectionAttempts: reconnectionAttempts || Infinity,
      timeout: timeout === false ? -1 : Number(timeout),
    };
  }
}
