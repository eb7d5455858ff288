import { Acks } from "./ack.mjs";
import { CatchAll } from "./catchall.mjs";
import { Emitter } from "./emitter.mjs";
import { refusal } from "./errors.mjs";
import { Membership } from "./membership.mjs";
import { Outbox } from "./outbox.mjs";
import { isReserved } from "./parser.mjs";
import { RetryQueue } from "./retry.mjs";

const EVENT = 2;
const noFlags = Object.freeze({});
const plain = Object.freeze({ compress: true });

/** One namespace of a Manager's connection. Methods that begin with _ are for the other classes. */
export class Socket extends Emitter {
  /** The id that the server gave this socket; undefined while it is not connected. */
  id = undefined;
  connected = false;
  /** Whether the server restored the session that the last connection lost. */
  recovered = false;
  /** Events that came before the server's answer, each [name, ...args]. May be replaced. */
  receiveBuffer = [];
  /** Packets that wait for the connection. May be replaced. */
  sendBuffer = [];
  flags = noFlags;

  #incoming = new CatchAll();
  #outgoing = new CatchAll();
  #acks;
  #outbox;
  #retry;
  #membership;
  #subscriptions;
  #session; // {pid, offset} of connection state recovery

  constructor(io, nsp, opts = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this._opts = { ...opts };
    if (opts?.auth) this.auth = opts.auth;
    this.#acks = new Acks(this, io._clock);
    this.#outbox = new Outbox(this, this.#acks);
    if (opts?.retries) this.#retry = new RetryQueue(this, opts.retries);
    if (io._autoConnect) this.open();
  }

  get disconnected() {
    return !this.connected;
  }

  /** Whether the socket connects, or will when its Manager has a connection. */
  get active() {
    return this.#subscriptions !== undefined;
  }

  /** The next event is dropped if it cannot be written at once. */
  get volatile() {
    this.flags = { ...this.flags, volatile: true };
    return this;
  }

  connect() {
    if (this.connected) return this;
    this.#subscribe();
    if (!this.io._reconnecting) this.io.open();
    if (this.active) this._join();
    return this;
  }

  disconnect() {
    const wasConnected = this.connected;
    this.#session = undefined; // what is left is not to be restored, whatever the server has seen
    this.#leave();
    if (wasConnected) this.#closed("io client disconnect");
    return this;
  }

  send(...args) {
    return this.emit("message", ...args);
  }

  compress(compress) {
    this.flags = { ...this.flags, compress };
    return this;
  }

  /** The next event's acknowledgement gets an error first, after this many ms without an answer. */
  timeout(timeout) {
    this.flags = { ...this.flags, timeout };
    return this;
  }

  emit(...data) {
    if (isReserved(data[0])) throw new Error(`"${String(data[0])}" is a reserved event name`);
    const flags = this.flags;
    this.flags = noFlags;
    if (this.#retry && !flags.fromQueue && !flags.volatile) {
      this.#retry.add(data, flags);
      return this;
    }
    const packet = { type: EVENT, data, options: plain };
    if (flags.compress === false) packet.options = { compress: false };
    if (typeof data[data.length - 1] === "function") {
      const timeout = flags.timeout ?? this._opts.ackTimeout;
      packet.id = this.#acks.add(data.pop(), timeout, this.#expired);
      packet.timeout = timeout;
    }
    if (flags.volatile && !this.io._writable) return this;
    if (this.connected) this.#outbox.transmit(packet);
    else this.sendBuffer.push(packet);
    return this;
  }

  /** Resolves with the first argument of the answer; rejects on a timeout and on a disconnect. */
  emitWithAck(event, ...args) {
    return new Promise((resolve, reject) => {
      const ack = (error, answer) => (error ? reject(error) : resolve(answer));
      ack.withError = true;
      this.emit(event, ...args, ack);
    });
  }

  onAny(listener) {
    this.#incoming.list.push(listener);
    return this;
  }

  prependAny(listener) {
    this.#incoming.list.unshift(listener);
    return this;
  }

  offAny(listener) {
    this.#incoming.remove(listener);
    return this;
  }

  listenersAny() {
    return this.#incoming.list;
  }

  onAnyOutgoing(listener) {
    this.#outgoing.list.push(listener);
    return this;
  }

  prependAnyOutgoing(listener) {
    this.#outgoing.list.unshift(listener);
    return this;
  }

  offAnyOutgoing(listener) {
    this.#outgoing.remove(listener);
    return this;
  }

  listenersAnyOutgoing() {
    return this.#outgoing.list;
  }

  /** Joins by the Manager's present connection, if it has one. */
  _join() {
    const client = this.io._client;
    if (!client) return;
    if (this.#membership?.client !== client) this.#membership = new Membership(client, this);
    this.#membership.join();
  }

  /** Hands an event to the connection: "sent", "dropped", or "offline" when there is none. */
  _emit(data, options) {
    return this.#membership?.emit(data, options) ?? "offline";
  }

  /** Tells the listeners of what leaves. */
  _outgoing(data) {
    this.#outgoing.call(this, data);
  }

  /** What CONNECT carries, auth evaluated anew. */
  _authData(callback) {
    const complete = (data) => callback(this.#session ? { ...this.#session, ...data } : data);
    if (typeof this.auth === "function") this.auth(complete);
    else complete(this.auth);
  }

  _connected({ sid, pid }) {
    if (!sid) {
      const text = "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible";
      this.emitReserved("connect_error", new Error(text));
      return;
    }
    this.id = sid;
    this.recovered = pid !== undefined && this.#session?.pid === pid;
    if (this.#session?.pid !== pid) this.#session = pid === undefined ? undefined : { pid, offset: this.#session?.offset };
    this.connected = true;
    this.#flush();
    this.#retry?.drain(true);
    this.emitReserved("connect");
  }

  _refused(answer) {
    this.#leave();
    this.emitReserved("connect_error", refusal(answer));
  }

  /** The server has ended this namespace alone. */
  _disconnected(reason) {
    this.#leave();
    this.#closed(reason);
  }

  _event(args, ack) {
    if (ack) args.push((...answer) => this.#outbox.answer(ack, answer));
    if (this.connected) this.#deliver(args);
    else this.receiveBuffer.push(Object.freeze(args));
  }

  #subscribe() {
    if (this.#subscriptions) return;
    const failed = (error) => {
      if (!this.connected) this.emitReserved("connect_error", error);
    };
    const closed = (reason, details) => this.#closed(reason, details);
    this.io.on("error", failed).on("close", closed);
    this.#subscriptions = () => this.io.off("error", failed).off("close", closed);
  }

  #leave() {
    this.#subscriptions?.();
    this.#subscriptions = undefined;
    const membership = this.#membership;
    this.#membership = undefined;
    this.io._destroy(this); // closes the connection when no other socket needs it
    membership?.leave(membership.client === this.io._client);
  }

  #closed(reason, details) {
    this.connected = false;
    this.id = undefined;
    this.#membership?.reset();
    this.emitReserved("disconnect", reason, details);
    const buffered = new Set(this.sendBuffer.map((packet) => packet.id));
    this.#acks.clear((id) => buffered.has(id));
  }

  #expired = (id) => {
    const index = this.sendBuffer.findIndex((packet) => packet.id === id);
    if (index >= 0) this.sendBuffer.splice(index, 1);
  };

  #deliver(args) {
    this.#incoming.call(this, args);
    this.emitReserved(...args);
    const last = args[args.length - 1];
    if (this.#session && typeof last === "string") this.#session.offset = last;
  }

  #flush() {
    for (const args of this.receiveBuffer) this.#deliver(args);
    this.receiveBuffer = [];
    const packets = this.sendBuffer;
    this.sendBuffer = [];
    for (const packet of packets) this.#outbox.attempt(packet);
  }
}

const { prototype } = Socket;
prototype.open = prototype.connect;
prototype.close = prototype.disconnect;
