// The seam between the classes and the Go program, whose other end are wasm/imports.go and wasm/exports.go.
//
// Neither side runs within the other. What the program tells is written down here and done in a microtask; what it
// is told is written down there, and done when it is resumed, in a microtask, too: all that is emitted in one turn
// goes out together. The exceptions are the Encoder and Decoder of a user's parser.

import { Client } from "./client.mjs";
import { Loop } from "./loop.mjs";
import { Memory } from "./memory.mjs";
import { Network } from "./network.mjs";
import { Program } from "./program.mjs";

/** What the export inspect is asked for, as exports.go has it. */
const INSPECT = ["clients", "namespaces", "sockets", "requests", "questions", "funcs", "unanswered"];

/** A running Go program. */
export class Runtime {
  /** Settled when the program runs, or cannot. @type {Promise<void>} */
  ready;
  /** @type {WebAssembly.Exports | undefined} */
  exports;
  /** @type {Memory | undefined} */
  memory;
  network = new Network(this);
  /** The functions that answer events: many servers ask, and few clients answer. Undefined on hosts that cannot tell. */
  answers = globalThis.FinalizationRegistry && new FinalizationRegistry(({ namespace, question }) => this.failure || this.exports.unanswered(namespace, question));
  /** Why there is no program any more, or never was one. @type {Error | undefined} */
  failure;

  #load;
  #program; // undefined before it runs
  #closing = false;
  #clients = new Map(); // those of the program, by number
  #namespaces = new Map();
  #opening = new Set(); // clients that wait for the program
  #attachments = []; // for the next record
  #loop = new Loop(() => this.#run());
  #thrown; // what the export under way is to throw

  /** @param {() => Promise<WebAssembly.Module>} load is called at once, and with each client that is opened after it has failed */
  constructor(load) {
    this.#load = load;
    this.ready = this.#start();
    this.ready.catch(() => {}); // each client is told, too
  }

  async #start() {
    try {
      const module = await this.#load();
      const program = new Program(this.#loop.alarm, (error) => this.#stop(error));
      await program.run(module, this.#imports());
      this.#program = program;
      this.exports = program.exports;
      this.memory = new Memory(program.exports);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    for (const client of this.#opening) client.begin();
    this.#opening.clear();
  }

  #fail(error) {
    this.failure = error;
    for (const client of this.#opening) this.tell(() => client.lost(error));
    for (const client of this.#clients.values()) this.tell(() => client.lost(error));
    this.#opening.clear();
    this.#clients.clear();
    this.#namespaces.clear();
  }

  #stop(error) {
    this.#loop.alarm.stop();
    this.network.close();
    this.#fail(error);
  }

  /**
   * A client, for one life: from open() to ended().
   * @param {object} owner is told of what happens
   * @param {object} settings
   */
  client(owner, settings) {
    return new Client(this, owner, settings);
  }

  /** Ends the program, and aborts the clients that are left. */
  async close() {
    this.#closing = true;
    await this.ready.catch(() => {});
    if (this.failure) return;
    this.exports.shutdown();
    this.wake();
    await this.#program.ended;
  }

  /** What there is, by number. */
  inspect() {
    const running = this.exports && !this.failure;
    return {
      memory: running ? this.exports.mem.buffer.byteLength : 0,
      timers: this.#loop.alarm.isSet ? 1 : 0,
      host: this.network.inspect(),
      ...Object.fromEntries(INSPECT.map((name, what) => [name, running ? this.exports.inspect(what) : 0])),
    };
  }

  /** Opens a client as soon as the program runs. */
  open(client) {
    if (this.#closing || (this.failure && this.#program)) {
      const failure = this.failure ?? new Error("the program is being closed");
      this.tell(() => client.lost(failure));
      return;
    }
    if (this.exports) {
      client.begin();
      return;
    }
    this.#opening.add(client);
    if (!this.failure) return;
    this.failure = undefined;
    this.#start().catch(() => {});
  }

  /** Forgets a client that is not open yet. */
  cancel(client) {
    return this.#opening.delete(client);
  }

  /** Makes a client the program's, and returns its number. */
  adopt(client) {
    const number = this.exports.create();
    this.#clients.set(number, client);
    return number;
  }

  /** The same for a namespace. */
  adoptNamespace(namespace, client, name) {
    const number = this.exports.namespace(client, this.memory.write(name));
    this.#namespaces.set(number, namespace);
    return number;
  }

  /** Forgets one. */
  release(number) {
    this.#namespaces.delete(number);
    this.exports.release(number);
  }

  /** Resumes the program in a microtask. */
  wake() {
    this.#loop.wake();
  }

  /** Does something in a microtask, after what was told before. */
  tell(record) {
    this.#loop.tell(record);
  }

  #run() {
    if (!this.exports || this.failure) return;
    this.#program.resume();
    if (!this.failure) this.memory.forget();
  }

  /** Takes what an export has left to be thrown. */
  takeThrown() {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    return thrown;
  }

  #takeAttachments() {
    const attachments = this.#attachments;
    if (attachments.length > 0) this.#attachments = [];
    return attachments;
  }

  // What the program imports. Text comes as its place and size.
  #imports() {
    const text = (at, size) => this.memory.text(at, size);
    const clients = this.#clients;
    const namespaces = this.#namespaces;
    const { network } = this;
    return {
      opened: (client, attempt, at, size, transport, transportSize, upgrades, upgradesSize, pingInterval, pingTimeout, maxPayload) => {
        const list = text(upgrades, upgradesSize);
        const event = {
          sid: text(at, size),
          transport: text(transport, transportSize),
          upgrades: list === "" ? [] : list.split(","),
          pingInterval,
          pingTimeout,
          maxPayload,
          attempt,
        };
        this.tell(() => clients.get(client)?.opened(event));
      },
      open_failed: (client, attempt, retrying, kind, kindSize, transport, transportSize, at, size) => {
        const event = { kind: text(kind, kindSize), attempt, retrying: retrying !== 0, message: text(at, size) };
        const name = text(transport, transportSize);
        const failure = clients.get(client)?.takeFailure();
        this.tell(() => clients.get(client)?.openFailed(event, name, failure));
      },
      closed: (client, reason, reasonSize, at, size, reconnecting) => {
        const event = { reason: text(reason, reasonSize), message: text(at, size), reconnecting: reconnecting !== 0 };
        this.tell(() => clients.get(client)?.closed(event));
      },
      ended: (client, at, size) => {
        const message = text(at, size);
        this.tell(() => this.#endedClient(client, message));
      },
      attempt: (client, number) => this.tell(() => clients.get(client)?.attempt(number)),
      upgraded: (client, at, size) => {
        const name = text(at, size);
        this.tell(() => clients.get(client)?.upgraded(name));
      },
      upgrade_failed: (client, at, size) => {
        const message = text(at, size);
        const failure = clients.get(client)?.takeFailure();
        this.tell(() => clients.get(client)?.upgradeFailed(message, failure));
      },
      pinged: (client) => this.tell(() => clients.get(client)?.pinged()),
      attachment: (at, size) => {
        this.#attachments.push(this.memory.bytesAt(at, size));
      },
      connected: (namespace, at, size, held) => {
        const answer = text(at, size);
        const target = namespaces.get(namespace);
        this.tell(() => target?.connected(answer, held));
      },
      refused: (namespace, at, size) => {
        const answer = text(at, size);
        const target = namespaces.get(namespace);
        this.tell(() => target?.refused(answer));
      },
      disconnected: (namespace, reason, reasonSize, at, size) => {
        const event = { reason: text(reason, reasonSize), message: text(at, size) };
        const target = namespaces.get(namespace);
        this.tell(() => target?.disconnected(event));
      },
      event: (namespace, question, at, size, slot) => {
        const data = text(at, size);
        const attachments = this.#takeAttachments();
        const target = namespaces.get(namespace);
        this.tell(() => target?.event(question, data, attachments, slot));
      },
      forget: (client, slot) => clients.get(client)?.parser?.take(slot),
      acked: (client, ack, result, at, size, slot) => {
        const data = text(at, size);
        const attachments = this.#takeAttachments();
        const target = clients.get(client);
        this.tell(() => target?.acked(ack, result, data, attachments, slot));
      },
      thrown: (at, size) => {
        this.#thrown = new Error(text(at, size));
      },
      unsent: (at, size) => {
        const error = new Error(text(at, size));
        this.tell(() => {
          throw error;
        });
      },
      auth: (client, at, size, question) => {
        const name = text(at, size);
        this.tell(() => clients.get(client)?.auth(name, question));
      },
      url: (client, question) => this.tell(() => clients.get(client)?.url(question)),
      http: (client, number, method, methodSize, url, urlSize, header, headerSize, body, bodySize, maxBody) =>
        network.request(
          clients.get(client), number,
          text(method, methodSize), text(url, urlSize), text(header, headerSize), this.memory.copy(body, bodySize), maxBody,
        ),
      http_abort: (number) => network.abort(number),
      ws_open: (client, number, url, urlSize, header, headerSize) =>
        network.dial(clients.get(client), number, text(url, urlSize), text(header, headerSize)),
      ws_send: (number, at, size, binary, noCompress) =>
        network.send(number, binary ? this.memory.view(at, size) : text(at, size), noCompress !== 0),
      ws_buffered: (number) => network.buffered(number),
      ws_ping: (number) => network.ping(number),
      ws_close: (number, code, at, size) => network.hangUp(number, code, text(at, size)),
      ws_drop: (number) => network.drop(number),
      watch: (client, on) => network.watch(client, clients.get(client), on !== 0),
      encode: (client, type, at, size, id, noCompress, slot) => clients.get(client).parser.encode(type, text(at, size), id, noCompress !== 0, slot),
      decoder: (client) => clients.get(client).parser.renew(),
      decode: (client, at, size, binary) => clients.get(client).parser.decode(binary ? this.memory.copy(at, size) : text(at, size)),
    };
  }

  #endedClient(number, message) {
    const client = this.#clients.get(number);
    this.#clients.delete(number);
    for (const [key, namespace] of this.#namespaces) {
      if (namespace.client === client) this.#namespaces.delete(key);
    }
    client?.ended(message);
  }
}
