// A namespace of a client.

import { encode } from "./parser.mjs";

/** What becomes of an event, as namespace.go has it. */
const RESULTS = ["sent", "dropped", "offline"];
const FAILED = 3;

/** The flags of emit, as exports.go has them. */
const VOLATILE = 1;
const NO_COMPRESS = 2;

/** The types of packets. */
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const CONNECT_ERROR = 4;

/** One namespace during one life of a client. */
export class Namespace {
  client;
  owner;
  name;

  #runtime;
  #number = 0; // the program's; 0 while there is none
  #wanted = false;

  constructor(runtime, client, name, owner) {
    this.#runtime = runtime;
    this.client = client;
    this.name = name;
    this.owner = owner;
  }

  /** Makes it one of the program's. */
  begin() {
    this.#number = this.#runtime.adoptNamespace(this, this.client.number, this.name);
    if (this.#wanted) this.#call("join");
  }

  /** Forgets the program's. */
  end() {
    this.#number = 0;
  }

  /** Gives up the program's: another one takes its place. */
  release() {
    if (this.#number && !this.#runtime.failure) this.#runtime.release(this.#number);
    this.#number = 0;
  }

  /** Joins with this connection, or the next one. */
  join() {
    this.#wanted = true;
    this.#call("join");
  }

  /** Leaves, once the server has read what was sent. */
  leave() {
    this.#wanted = false;
    this.#call("leave");
  }

  #call(name) {
    if (!this.#number || this.#runtime.failure) return;
    this.#runtime.exports[name](this.#number);
    this.#runtime.wake();
  }

  /**
   * Sends an event. It throws what the encoder, or a limit of the server, says.
   * @param {unknown[]} data the name and the arguments
   * @param {{volatile?: boolean, compress?: boolean, timeout?: number, ack?: (err: Error | null, args: unknown[]) => void}} options
   * @returns {"sent" | "dropped" | "offline"}
   */
  emit(data, { volatile = false, compress = true, timeout = 0, ack } = {}) {
    if (!this.#number || this.#runtime.failure) return "offline";
    const number = ack ? this.client.expect(this, ack) : 0;
    const flags = (volatile ? VOLATILE : 0) | (compress ? 0 : NO_COMPRESS);
    let result = "offline";
    try {
      result = this.#hand(data, (exports, size, slot) => exports.emit(this.#number, size, slot, flags, number, timeout));
    } finally {
      if (number && result !== "sent") this.client.forget(number);
    }
    return result;
  }

  /** Hands data to an export. */
  #hand(data, call) {
    const { exports, memory } = this.#runtime;
    let size = 0;
    let slot = 0;
    if (this.client.parser) {
      slot = this.client.parser.keep(data);
    } else {
      const { text, attachments } = encode(data);
      for (const attachment of attachments) memory.give(attachment);
      size = memory.write(text);
    }
    const result = call(exports, size, slot);
    if (slot && result !== 0) this.client.parser.take(slot); // otherwise it is encoded, or is going to be
    if (result === FAILED) {
      const thrown = this.#runtime.takeThrown();
      throw this.client.parser?.takeThrown() ?? thrown;
    }
    this.#runtime.wake();
    return RESULTS[result];
  }

  /** Returns the function that answers an event, once. The program forgets an event whose function is gone. */
  #answer(question) {
    let answered = false;
    const answer = (...args) => {
      if (answered || !this.#number || this.#runtime.failure) return;
      this.#hand(args, (exports, size, slot) => exports.reply(this.#number, question, size, slot));
      answered = true;
    };
    this.#runtime.answers?.register(answer, { namespace: this.#number, question });
    return answer;
  }

  // What the program tells, see imports.go.

  connected(answer, held) {
    const data = this.#decodeAnswer(CONNECT, answer);
    if (!data || this.client.silent) return;
    this.trace(CONNECT, data);
    this.owner.connected({ ...data, held });
  }

  refused(answer) {
    this.#wanted = false;
    const data = answer === "" ? "" : this.#decodeAnswer(CONNECT_ERROR, answer);
    if (data === undefined || this.client.silent) return;
    this.trace(CONNECT_ERROR, data);
    this.owner.refused(data);
  }

  #decodeAnswer(type, answer) {
    return this.client.parser ? this.client.parser.take(Number(answer)) : this.client.decode(type, answer, [], 0);
  }

  disconnected({ reason, message }) {
    if (this.client.closing || reason === "io client disconnect") return;
    if (reason === "io server disconnect") {
      if (this.client.silent) return;
      this.#wanted = false;
      this.trace(DISCONNECT);
    }
    this.owner.disconnected(this.client.detail({ reason, message }));
  }

  event(question, text, attachments, slot) {
    const data = this.client.decode(EVENT, text, attachments, slot);
    if (!data) return;
    this.trace(EVENT, data, question || undefined);
    this.owner.event(data, question ? this.#answer(question) : undefined);
  }

  /** Tells of a packet those who want to see all. */
  trace(type, data, id) {
    const owner = this.client.owner;
    if (owner.wantsPackets) owner.packet({ type, nsp: this.name, ...(data !== undefined && { data }), ...(id !== undefined && { id }) });
  }
}
