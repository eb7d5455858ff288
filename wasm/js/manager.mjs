import { clock } from "./clock.mjs";
import { Emitter } from "./emitter.mjs";
import { Engine } from "./engine.mjs";
import { closeDetails, openError } from "./errors.mjs";
import { Life } from "./life.mjs";
import { check, transports } from "./options.mjs";
import { Policy } from "./policy.mjs";
import { Socket } from "./socket.mjs";
import { address } from "./url.mjs";

/** A connection to a server, shared by the Sockets of its namespaces. Methods that begin with _ are for the other classes. */
export class Manager extends Emitter {
  /** The Sockets by namespace. */
  nsps = {};
  /** The engine of the present attempt; undefined before the first. */
  engine = undefined;
  _readyState = "closed";
  _reconnecting = false;

  #runtime;
  #policy;
  #life;
  #callbacks = [];

  constructor(uri, opts, runtime) {
    super();
    if (typeof uri === "object" && uri !== null && !(uri instanceof URL)) {
      opts = uri;
      uri = undefined;
    }
    this.opts = opts ?? {};
    this.opts.path ??= "/socket.io";
    check(this.opts);
    this.uri = uri === undefined || uri === null ? undefined : String(uri);
    new URL(address(this.uri, this.opts)); // throws what would end each attempt
    this.#runtime = runtime;
    this.#policy = new Policy(this.opts, () => this.#life?.apply(this.#policy));
    this._clock = clock(this.opts);
    this._autoConnect = this.opts.autoConnect !== false;
    if (this._autoConnect) this.open();
  }

  /** Whether to reconnect. Setting false also ends a reconnection that is going on. */
  reconnection(value) {
    if (arguments.length === 0) return this.#policy.get("reconnection");
    this.#policy.set("reconnection", Boolean(value));
    if (!value && this._reconnecting && this._readyState === "closed") this.#drop();
    return this;
  }

  reconnectionAttempts(value) {
    return this.#setting("reconnectionAttempts", value);
  }

  reconnectionDelay(value) {
    return this.#setting("reconnectionDelay", value);
  }

  reconnectionDelayMax(value) {
    return this.#setting("reconnectionDelayMax", value);
  }

  randomizationFactor(value) {
    return this.#setting("randomizationFactor", value);
  }

  timeout(value) {
    return this.#setting("timeout", value);
  }

  /**
   * Opens the connection unless it is open or about to be. callback(error?) is told of the outcome; with a callback
   * a first failure is not followed by others.
   */
  open(callback) {
    if (callback) this.#callbacks.push(callback);
    if (this._readyState === "open") {
      queueMicrotask(() => this._readyState === "open" && this.#call());
      return this;
    }
    if (this._readyState === "opening") return this;
    if (this._reconnecting) {
      this.#life.client.resume();
      return this;
    }
    if (transports(this.opts).length === 0) {
      this._readyState = "opening";
      queueMicrotask(() => {
        if (this._readyState !== "opening") return;
        this._readyState = "closed";
        this.#failed("No transports available");
      });
      return this;
    }
    this.#policy.set("once", callback !== undefined);
    this._readyState = "opening";
    this.#begin(0);
    return this;
  }

  /** The Socket of a namespace: the one made before, connected again if it was left. */
  socket(nsp, opts) {
    const known = this.nsps[nsp];
    if (!known) return (this.nsps[nsp] = new Socket(this, nsp, opts));
    if (this._autoConnect && !known.active) known.connect();
    return known;
  }

  get _client() {
    return this.#life?.client;
  }

  get _writable() {
    return this._readyState === "open" && this.#life.client.writable;
  }

  /** A Socket has been left: closes the connection if it was the last one. */
  _destroy() {
    if (!Object.values(this.nsps).some((socket) => socket.active)) this._close();
  }

  /** Closes the connection; it stays closed. */
  _close() {
    this.#drop();
    this.#closed("forced close");
  }

  _opened(info) {
    const { engine } = this;
    engine._handshake(info);
    this._readyState = "open";
    this.#policy.set("once", false);
    const again = this._reconnecting;
    this._reconnecting = false;
    this.emitReserved("open");
    this.#call();
    if (again) this.emitReserved("reconnect", info.attempt);
    engine._opened();
  }

  _openFailed(info) {
    const life = this.#life;
    const error = openError(info);
    const { engine } = this;
    if (!info.retrying) {
      life.detach();
      this.#life = undefined;
    }
    this._readyState = "closed";
    this._reconnecting = info.retrying;
    engine.emitReserved("error", error);
    engine._closed("transport error", error);
    this.#failed(error);
    if (info.attempt === 0) return;
    if (!info.retrying && this.#policy.get("reconnection")) this.emitReserved("reconnect_failed");
    this.emitReserved("reconnect_error", error);
  }

  _attempt(number) {
    const life = this.#life;
    this.emitReserved("reconnect_attempt", number);
    if (this.#life !== life) return;
    this._readyState = "opening";
    this.engine = new Engine(life.client, life.transport);
    if (!life.outdated) return;
    life.close();
    this.#begin(number);
  }

  _lost(info) {
    const life = this.#life;
    const details = closeDetails(info);
    try {
      if (info.reason === "transport error") {
        this.engine.emitReserved("error", details);
        this.emitReserved("error", details);
      }
    } finally {
      // Otherwise a listener has closed it.
      if (this.#life === life) this.#gone(info, details);
    }
  }

  _pinged() {
    this.engine.emitReserved("ping").emitReserved("pong");
    this.emitReserved("ping");
  }

  _ended() {
    this.#life = undefined;
    this._reconnecting = false;
    if (this._readyState !== "closed") this.#closed("transport close");
  }

  /** The page that was to be left is still there: the connection, closed for that, counts as lost. */
  _stayed() {
    this.#life.detach();
    this.#life = undefined;
    this._reconnecting = false;
    this.#closed("transport close");
    const wanted = Object.values(this.nsps).some((socket) => socket.active);
    if (!wanted || !this.#policy.get("reconnection") || this._readyState !== "closed") return;
    this._reconnecting = true;
    this._readyState = "opening";
    this.#begin(1);
    this.emitReserved("reconnect_attempt", 1);
  }

  #setting(name, value) {
    if (value === undefined) return this.#policy.get(name);
    this.#policy.set(name, value);
    return this;
  }

  #begin(attempt) {
    this.#life = new Life(this, this.#runtime, this.#policy, attempt);
    this.engine = new Engine(this.#life.client, this.#life.transport);
    this.#life.client.open();
    for (const socket of Object.values(this.nsps)) {
      if (socket.active) socket._join();
    }
  }

  #drop() {
    const life = this.#life;
    this.#life = undefined;
    this.#callbacks = [];
    this._reconnecting = false;
    life?.close();
  }

  #gone({ reason, reconnecting }, details) {
    this._reconnecting = reconnecting;
    if (!reconnecting) {
      this.#life.detach();
      this.#life = undefined;
    } else if (!this.#policy.get("reconnection")) this.#drop(); // as a listener of "error" has just said
    this.#closed(reason, details);
  }

  #closed(reason, details) {
    this._readyState = "closed";
    this.emitReserved("close", reason, details);
    this.engine?._closed(reason, details);
  }

  #failed(error) {
    this.emitReserved("error", error);
    this.#call(error);
  }

  #call(...args) {
    for (const callback of this.#callbacks.splice(0)) callback(...args);
  }
}

Manager.prototype.connect = Manager.prototype.open;
