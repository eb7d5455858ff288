// A WebSocket of the host.

import { traceFrame } from "./frames.mjs";
import { Inbox } from "./inbox.mjs";
import { bytesOf } from "./memory.mjs";
import { mergeHeaders, place, readHeaders, without } from "./request.mjs";

/** What a dial failed for, as network.go has it. */
const OTHER = 0;
const UNSUPPORTED = 2;

/** An error event is followed by a close event, but not on every host: so many milliseconds are waited for it. */
const GRACE = 1000;

/** RFC 6455, section 5.5: the payload of a control frame, less the code. */
const MAX_REASON = 123;

const isFunction = (v) => typeof v === "function";

/** Workerd opens a WebSocket with fetch, which alone takes headers and tells the status of a refusal. */
const isWorkerd = () => isFunction(globalThis.WebSocketPair) && !globalThis.Bun && !globalThis.Deno;

/** Hosts whose WebSocket takes headers as an option of its second argument. */
const takesOptions = () =>
  Boolean(globalThis.Bun || globalThis.Deno || (globalThis.process?.versions?.node && globalThis.process.type !== "renderer"));

/** The class of the npm package ws; the one of Bun has the same methods and other arguments. */
function isNPM(constructor) {
  if (globalThis.Bun && constructor === globalThis.WebSocket) return false;
  const { prototype } = constructor;
  return isFunction(prototype?.terminate) && isFunction(prototype?.on);
}

/**
 * The class of a browser: it has taken the bytes of a view when send returns, as the WebSockets Standard demands. The
 * one of workerd looks at them later, others may.
 */
const takesAtOnce = (constructor) =>
  constructor === globalThis.WebSocket &&
  /\[native code\]/.test(Function.prototype.toString.call(constructor)) &&
  !globalThis.WebSocketPair &&
  !globalThis.Bun;

/** What an error, or the event of one, says: in a browser events say nothing. */
const message = (error) => (typeof error === "string" ? error : (error?.message ?? ""));

/** A WebSocket, which the program knows by number. */
export class Socket {
  #runtime;
  #life;
  #number;
  #socket;
  #npm = false;
  #takesAtOnce = false;
  #options = {};
  #opened = false;
  #error; // what the error event said
  #grace;
  #listeners = [];
  #dropped = false;
  #inbox;

  constructor(runtime, life, number, turns) {
    this.#runtime = runtime;
    this.#life = life;
    this.#number = number;
    this.#inbox = new Inbox((messages) => this.#hand(messages), turns, !life?.parser);
  }

  /** Dials. lines are the header. */
  open(url, lines) {
    try {
      this.#options = this.#life?.requestOptions("websocket") ?? {};
      const constructor = this.#options.webSocket ?? (isWorkerd() ? undefined : globalThis.WebSocket);
      const headers = mergeHeaders(readHeaders(lines), this.#options.headers);
      const protocols = [this.#options.protocols ?? []].flat();
      url = place(this.#options.timestamp ? url : without(url, this.#life?.timestampParam), this.#options);
      if (isFunction(constructor)) this.#construct(constructor, url, protocols, headers);
      else if (isWorkerd()) this.#upgrade(url, protocols, headers);
      else this.#fail(new Error("WebSocket"), 0, UNSUPPORTED);
    } catch (error) {
      this.#fail(error, 0, OTHER);
    }
  }

  #construct(constructor, url, protocols, headers) {
    this.#npm = isNPM(constructor);
    this.#takesAtOnce = takesAtOnce(constructor);
    const some = Object.keys(headers).length > 0;
    let socket;
    if (this.#npm) {
      socket = new constructor(url, protocols, { perMessageDeflate: false, ...this.#options.socketOptions, headers });
    } else if (globalThis.navigator?.product === "ReactNative") {
      socket = new constructor(url, protocols, { headers, ...this.#options.socketOptions });
    } else if (some && takesOptions()) {
      socket = new constructor(url, { headers, ...(protocols.length > 0 && { protocols }) });
    } else {
      socket = protocols.length > 0 ? new constructor(url, protocols) : new constructor(url);
    }
    this.#listen(socket);
  }

  #upgrade(url, protocols, headers) {
    headers.Upgrade = "websocket";
    if (protocols.length > 0) headers["Sec-WebSocket-Protocol"] = protocols.join(", ");
    // fetch takes http for ws and https for wss.
    globalThis.fetch(`http${url.slice(2)}`, { headers }).then(
      (response) => {
        const socket = response.webSocket;
        if (!socket) return this.#fail(new Error(`HTTP status ${response.status}`), response.status, OTHER);
        if (this.#dropped) {
          socket.accept();
          return socket.close();
        }
        this.#listen(socket);
        socket.accept(); // delivery begins here, and there is no open event
        this.#onOpen();
      },
      (error) => this.#fail(error, 0, OTHER),
    );
  }

  #listen(socket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("error", nothing); // for the time after drop: one that nobody hears ends Node
    this.#on("open", () => this.#onOpen());
    this.#on("message", (event) => this.#onMessage(event.data));
    this.#on("error", (event) => this.#onError(event));
    this.#on("close", (event) => this.#onClose(event));
    if (this.#npm) socket.on("pong", this.#ponged);
  }

  #ponged = () => {
    this.#inbox.flush();
    this.#runtime.exports.ws_ponged(this.#number);
    this.#runtime.wake();
  };

  /** Asks the server whether it has read all. */
  ping() {
    if (this.#socket.readyState === 1) this.#socket.ping();
  }

  #on(event, listener) {
    this.#socket.addEventListener(event, listener);
    this.#listeners.push([event, listener]);
  }

  #onOpen() {
    this.#opened = true;
    if (this.#options.unref) this.#socket._socket?.unref?.();
    this.#runtime.exports.ws_opened(this.#number, this.#npm ? 1 : 0);
    this.#runtime.wake();
  }

  #onMessage(data) {
    traceFrame(this.#life, "in", typeof data === "string" ? data : bytesOf(data));
    this.#inbox.add(data);
  }

  #hand(messages) {
    const { exports, memory, failure } = this.#runtime;
    if (failure) return;
    for (let i = 0; i < messages.length; ) {
      if (typeof messages[i] === "string") {
        i = memory.lendTexts(messages, i, this.#number);
      } else {
        memory.lend(bytesOf(messages[i++]));
        exports.ws_message(this.#number, 1);
      }
    }
    this.#runtime.wake();
  }

  #onError(event) {
    if (!this.#opened) return this.#fail(event.error ?? event, statusOf(event), OTHER, event);
    this.#error ??= event;
    this.#grace ??= setTimeout(() => this.#ended(1006, "", event), GRACE);
  }

  #onClose(event) {
    // Deno says 0 where the others say 1006.
    if (!this.#opened) return this.#fail(this.#error ?? event, 0, OTHER, event);
    this.#ended(event.code || 1006, event.reason, event);
  }

  #ended(code, reason, event) {
    this.#inbox.flush();
    const error = this.#error;
    this.#life?.failed(error ? { description: error, context: undefined } : { description: "websocket connection closed", context: event });
    const { exports, memory } = this.#runtime;
    const said = error ? message(error.error ?? error) : String(reason ?? "");
    exports.ws_closed(this.#number, code, memory.write(said), error ? 1 : 0);
    this.#runtime.wake();
  }

  #fail(error, status, kind, event) {
    if (this.#dropped) return;
    this.#life?.failed({ description: event ?? error, context: undefined });
    const { exports, memory } = this.#runtime;
    exports.ws_failed(this.#number, status, kind, memory.write(message(error) || "connection failed, and this host does not tell why"));
    this.#runtime.wake();
  }

  send(data, noCompress) {
    if (this.#socket.readyState !== 1) return -1;
    if (typeof data !== "string" && !(this.#takesAtOnce && !this.#life?.wantsEnginePackets)) data = data.slice();
    traceFrame(this.#life, "out", data, { compress: !noCompress });
    try {
      if (this.#npm) {
        const small = data.length < (this.#options.socketOptions?.perMessageDeflate?.threshold ?? 1024);
        this.#socket.send(data, { compress: !noCompress && !small });
      } else {
        this.#socket.send(data);
      }
    } catch (error) {
      this.#life?.failed({ description: error, context: undefined });
      return -1;
    }
    return waiting(this.#socket);
  }

  buffered() {
    if (!this.#socket || this.#socket.readyState > 1) return -1;
    return waiting(this.#socket);
  }

  close(code, reason) {
    try {
      // Browsers, Deno and Node's own throw on the other codes.
      this.#socket?.close(code >= 3000 && code <= 4999 ? code : 1000, cut(reason));
    } catch {
      this.#socket?.close();
    }
  }

  drop() {
    this.#dropped = true;
    this.#inbox.clear();
    clearTimeout(this.#grace);
    const socket = this.#socket;
    if (!socket) return;
    for (const [event, listener] of this.#listeners) socket.removeEventListener(event, listener);
    if (this.#npm) socket.off("pong", this.#ponged);
    if (socket.readyState >= 3) return;
    this.close(1000, "");
    // Otherwise the package ws waits for the peer for 30 seconds, and keeps Node alive meanwhile.
    if (this.#npm) socket.terminate();
  }
}

function nothing() {}

/** How many bytes a WebSocket has yet to send. */
const waiting = (socket) => Math.min(socket.bufferedAmount ?? 0, 0x7fffffff);

/** Cuts a reason to what fits in a close frame. */
function cut(reason) {
  const bytes = new TextEncoder().encode(reason);
  return bytes.length <= MAX_REASON ? reason : new TextDecoder().decode(bytes.subarray(0, MAX_REASON)).replace(/\uFFFD$/, "");
}

/** The status of a refused dial, which the package ws tells in the text of its error; or 0. */
function statusOf(event) {
  return Number(/^Unexpected server response: (\d{3})$/.exec(event.message ?? "")?.[1] ?? 0);
}
