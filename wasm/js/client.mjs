// A client of the Go program.

import { Namespace } from "./namespace.mjs";
import { decode } from "./parser.mjs";
import { DEFAULTS, pass, passAll } from "./settings.mjs";
import { Parser } from "./slots.mjs";

const ACK = 3;

/** How an acknowledgement ended, as namespace.go has it. */
const ACKS = { timeout: 1, disconnected: 2, failed: 3 };

/** One life of a client, from open() to its owner's ended(). The owner is told of nothing more once it was closed. */
export class Client {
  /** What failed last: its description and context. */
  lastFailure;
  /** The name of the host that it connects to. */
  hostname = "";
  /** @type {Parser | undefined} of the user's; undefined is the default one */
  parser;

  #runtime;
  #owner;
  #settings;
  #number = 0; // the program's; 0 while there is none
  #namespaces = new Map();
  #acks = new Map();
  #lastAck = 0;
  #open = false; // whether a connection is
  #closed = false;
  #broken; // the error of what came and could not be decoded, until the connection has ended

  constructor(runtime, owner, settings) {
    this.#runtime = runtime;
    this.#owner = owner;
    this.#settings = { ...DEFAULTS, ...settings };
    if (owner.parser) this.parser = new Parser(owner.parser, () => owner.binaryType, runtime);
  }

  get owner() {
    return this.#owner;
  }

  /** Changes settings; those of reconnection count from the next attempt on. */
  set(settings) {
    Object.assign(this.#settings, settings);
    if (!this.#number) return;
    for (const [name, value] of Object.entries(settings)) pass(this.#runtime, this.#number, name, value);
  }

  /** Begins to connect. */
  open() {
    if (this.#number || this.#closed) return;
    this.#runtime.open(this);
  }

  /** Does it, now that the program runs. */
  begin() {
    this.#number = this.#runtime.adopt(this);
    this.#settings.parser = this.parser !== undefined;
    passAll(this.#runtime, this.#number, this.#settings);
    this.#runtime.exports.open(this.#number);
    for (const namespace of this.#namespaces.values()) namespace.begin();
    this.#runtime.wake();
  }

  /** Sends what is queued, leaves all namespaces and ends. */
  close() {
    this.#closed = true;
    if (this.#runtime.cancel(this)) this.#runtime.tell(() => this.#owner.ended());
    else this.#call("close");
  }

  /** Drops the connection, as a failing network would. */
  abort() {
    this.#call("abort");
  }

  /** Tells that the machine or its network has come back. */
  resume() {
    this.#call("resume_client");
  }

  #call(name) {
    if (!this.#number || this.#runtime.failure) return;
    this.#runtime.exports[name](this.#number);
    this.#runtime.wake();
  }

  /** Whether an event would go out at once. */
  get writable() {
    return this.#number !== 0 && !this.#runtime.failure && this.#runtime.exports.writable(this.#number) !== 0;
  }

  /**
   * A namespace, whose owner is told of what happens in it. One of that name that was made before, which has to
   * have been left, tells its own owner of nothing new.
   * @param {string} name
   * @param {object} owner
   */
  namespace(name, owner) {
    const namespace = new Namespace(this.#runtime, this, name, owner);
    this.#namespaces.get(name)?.release();
    this.#namespaces.set(name, namespace);
    if (this.#number) namespace.begin();
    return namespace;
  }

  /** The program's number of this client. */
  get number() {
    return this.#number;
  }

  /** Whether nothing is told any more, but that the connection has ended. */
  get silent() {
    return this.#closed || this.#broken !== undefined;
  }

  /** Whether it was closed. */
  get closing() {
    return this.#closed;
  }

  /** Makes an acknowledgement of a namespace one that the program knows by number. */
  expect(namespace, answer) {
    this.#acks.set(++this.#lastAck, { namespace, answer });
    return this.#lastAck;
  }

  /** Forgets it. */
  forget(ack) {
    this.#acks.delete(ack);
  }

  /** Decodes the data of a packet; undefined when nobody is to be told, or it cannot be done, which ends the connection. */
  decode(type, text, attachments, slot) {
    if (slot) {
      const data = this.parser.take(slot);
      if (this.silent) return undefined;
      if (Array.isArray(data)) return data;
      this.break(new Error("invalid payload"));
      return undefined;
    }
    if (this.silent) return undefined;
    try {
      return decode(type, text, attachments, this.#owner.binaryType);
    } catch (error) {
      this.break(error);
      return undefined;
    }
  }

  /** Ends the connection over which something came that cannot be decoded. */
  break(error) {
    if (this.silent) return;
    this.#broken = error;
    this.abort();
  }

  // What the network tells.

  requestOptions(kind) {
    return this.#owner.requestOptions?.(kind) ?? {};
  }

  failed(failure) {
    this.lastFailure = failure;
  }

  takeFailure() {
    const failure = this.lastFailure;
    this.lastFailure = undefined;
    return failure;
  }

  enginePacket(direction, packet) {
    const owner = this.#owner;
    if (owner.wantsEnginePackets) this.#runtime.tell(() => !this.#closed && owner.enginePacket(direction, packet));
  }

  get timestampParam() {
    return this.#settings.timestampParam;
  }

  get wantsEnginePackets() {
    return Boolean(this.#owner.wantsEnginePackets);
  }

  // What the program tells, see imports.go.

  url(question) {
    let url = "";
    try {
      url = this.#owner.url();
      this.hostname = new URL(url).hostname;
    } finally {
      const { exports, memory } = this.#runtime;
      exports.url_ready(question, memory.write(url));
      this.#runtime.wake();
    }
  }

  auth(name, question) {
    const answer = (data) => {
      if (this.#runtime.failure) return;
      const { exports, memory } = this.#runtime;
      if (data === undefined || data === null) exports.auth_ready(question, 0, 0);
      else if (this.parser) exports.auth_ready(question, 0, this.parser.keep(data));
      else exports.auth_ready(question, memory.write(JSON.stringify(data)), 0);
      this.#runtime.wake();
    };
    const namespace = this.#namespaces.get(name);
    if (namespace && !this.#closed) namespace.owner.authData(answer);
    else answer();
  }

  opened(event) {
    this.#broken = undefined;
    this.lastFailure = undefined;
    this.#open = true;
    if (!this.#closed) this.#owner.opened(event);
  }

  openFailed(event, transport, failure) {
    if (this.#closed) return;
    if (event.kind === "transport") event.message = transport === "websocket" ? "websocket error" : "xhr poll error";
    this.#owner.openFailed({ ...event, ...failure });
  }

  closed(event) {
    this.#open = false;
    if (!this.#closed) this.#owner.closed(this.detail(event));
  }

  /** Adds why a connection has ended to what is told of that. */
  detail(event) {
    const { reason } = event;
    if (this.#broken) return { ...event, reason: "parse error", description: this.#broken };
    if (reason === "parse error") return { ...event, description: this.parser?.broken ?? new Error(event.message) };
    if (reason === "transport close") return { ...event, ...(this.lastFailure ?? { description: "transport closed by the server" }) };
    if (reason === "transport error") return { ...event, ...this.lastFailure };
    return event;
  }

  attempt(number) {
    if (!this.#closed) this.#owner.reconnectAttempt(number);
  }

  upgraded(name) {
    if (!this.#closed) this.#owner.upgraded(name);
  }

  upgradeFailed(message, failure) {
    if (!this.#closed) this.#owner.upgradeFailed(Object.assign(new Error(message), failure));
  }

  pinged() {
    if (!this.silent) this.#owner.pinged();
  }

  acked(number, result, text, attachments, slot) {
    const ack = this.#acks.get(number);
    this.#acks.delete(number);
    if (!ack || this.#closed) {
      this.parser?.take(slot);
    } else if (result !== 0) {
      const code = Object.keys(ACKS).find((name) => ACKS[name] === result);
      ack.answer(Object.assign(new Error(text || code), { code }), []);
    } else {
      const args = this.decode(ACK, text, attachments, slot);
      if (!args) return;
      ack.namespace.trace(ACK, args, number);
      ack.answer(null, args);
    }
  }

  ended(message) {
    this.#number = 0;
    this.#acks.clear();
    for (const namespace of this.#namespaces.values()) namespace.end();
    this.#owner.ended(message);
  }

  /** Is told that there is no program. */
  lost(error) {
    this.#acks.clear();
    this.#number = 0;
    for (const namespace of this.#namespaces.values()) namespace.end();
    const why = { message: error.message, description: error, context: undefined };
    if (this.#closed) {
      // nothing is told but the end
    } else if (this.#open) {
      this.#owner.closed({ reason: "transport error", ...why, reconnecting: false });
    } else {
      this.#owner.openFailed({ kind: "load", ...why, attempt: this.#settings.attempt, retrying: false });
    }
    this.#owner.ended(error.message);
  }
}
