// What the host offers for a connection: fetch, WebSocket, and news of the network. The Go program asks by
// number, and is told by its exports.

import { tracePayload } from "./frames.mjs";
import { headerLines, mergeHeaders, place, readHeaders } from "./request.mjs";
import { Turns } from "./turns.mjs";
import { Socket } from "./websocket.mjs";

/** What a request failed for, as network.go has it. */
const OTHER = 0;
const TOO_LARGE = 1;
const UNSUPPORTED = 2;

const isFunction = (v) => typeof v === "function";

const message = (error) => String(error?.message ?? error);

/** The connections of all clients. */
export class Network {
  #runtime;
  #requests = new Map(); // AbortController by number
  #sockets = new Map(); // Socket by number
  #watches = new Map(); // functions that stop watching, by client
  #turns = new Turns();

  /** @param {import("./bridge.mjs").Runtime} runtime */
  constructor(runtime) {
    this.#runtime = runtime;
  }

  /** How much is under way. */
  inspect() {
    return { requests: this.#requests.size, sockets: this.#sockets.size, watches: this.#watches.size };
  }

  /** Gives all of it up. */
  close() {
    for (const number of [...this.#requests.keys()]) this.abort(number);
    for (const number of [...this.#sockets.keys()]) this.drop(number);
    for (const client of [...this.#watches.keys()]) this.watch(client, undefined, false);
    this.#turns.close();
  }

  /** Sends an HTTP request. */
  request(life, number, method, url, lines, body, maxBody) {
    const controller = new AbortController();
    this.#requests.set(number, controller);
    this.#fetch(life, number, controller, method, url, lines, body, maxBody).catch((error) => {
      if (!this.#requests.delete(number)) return; // it was given up
      life?.failed({ description: error, context: undefined });
      this.#refuse(number, error instanceof TooLarge ? TOO_LARGE : error instanceof Unsupported ? UNSUPPORTED : OTHER, message(error));
    });
  }

  async #fetch(life, number, controller, method, url, lines, body, maxBody) {
    const options = life?.requestOptions("polling") ?? {};
    const fetch = options.fetch ?? globalThis.fetch;
    if (!isFunction(fetch)) throw new Unsupported("fetch");
    const init = { method, headers: mergeHeaders(readHeaders(lines), options.headers), signal: controller.signal };
    if (body.length > 0) {
      init.body = body;
      tracePayload(life, "out", body, { compress: true });
    }
    // Some hosts throw on options that they do not know.
    if (options.credentials) init.credentials = options.credentials;
    const response = await fetch(place(url, options), init);
    if (maxBody > 0 && Number(response.headers.get("content-length")) > maxBody && !response.headers.has("content-encoding")) {
      controller.abort();
      throw new TooLarge();
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!this.#requests.has(number)) return; // it was given up
    if (maxBody > 0 && bytes.length > maxBody) throw new TooLarge();
    if (response.status !== 200) {
      life?.failed({ description: response.status, context: { status: response.status, responseText: new TextDecoder().decode(bytes), response } });
    } else if (method === "GET") {
      tracePayload(life, "in", bytes);
    }
    this.#requests.delete(number);
    const { exports, memory } = this.#runtime;
    memory.give(bytes);
    exports.http_done(number, response.status, memory.write(headerLines(response.headers, options.credentials === "include")));
    this.#runtime.wake();
  }

  #refuse(number, kind, text) {
    const { exports, memory } = this.#runtime;
    exports.http_failed(number, kind, memory.write(text));
    this.#runtime.wake();
  }

  /** Gives a request up. */
  abort(number) {
    const controller = this.#requests.get(number);
    this.#requests.delete(number);
    controller?.abort();
  }

  /** Opens a WebSocket. */
  dial(life, number, url, lines) {
    const socket = new Socket(this.#runtime, life, number, this.#turns);
    this.#sockets.set(number, socket);
    socket.open(url, lines);
  }

  /** Sends a message, text or a view of memory; returns how many bytes wait, or -1. */
  send(number, data, noCompress) {
    return this.#sockets.get(number)?.send(data, noCompress) ?? -1;
  }

  /** Returns how many bytes wait, or -1. */
  buffered(number) {
    return this.#sockets.get(number)?.buffered() ?? -1;
  }

  /** Sends a ping. */
  ping(number) {
    this.#sockets.get(number)?.ping();
  }

  /** Begins the closing handshake. */
  hangUp(number, code, reason) {
    this.#sockets.get(number)?.close(code, reason);
  }

  /** Ends a WebSocket and forgets it. */
  drop(number) {
    const socket = this.#sockets.get(number);
    this.#sockets.delete(number);
    socket?.drop();
  }

  /** Begins, or ends, to tell a client when the network comes and goes: a page knows. */
  watch(client, life, on) {
    this.#watches.get(client)?.();
    this.#watches.delete(client);
    const page = globalThis.document;
    const inPage = isFunction(globalThis.addEventListener) && (page || !globalThis.process);
    if (!on || !inPage) return;
    const tell = (offline) => {
      if (offline) life?.failed({ description: "network connection lost", context: undefined });
      this.#runtime.exports.noticed(client, offline ? 1 : 0);
      this.#runtime.wake();
    };
    const listeners = [
      [globalThis, "online", () => tell(false)],
      [globalThis, "pageshow", () => tell(false)],
      // This machine is reached without a network.
      [globalThis, "offline", () => life?.hostname !== "localhost" && tell(true)],
    ];
    if (page) listeners.push([page, "visibilitychange", () => page.visibilityState === "visible" && tell(false)]);
    for (const [target, event, listener] of listeners) target.addEventListener(event, listener);
    this.#watches.set(client, () => {
      for (const [target, event, listener] of listeners) target.removeEventListener(event, listener);
    });
  }
}

class TooLarge extends Error {
  message = "larger than the limit";
}

class Unsupported extends Error {}
