// What the tests of the bridge share: a server, the program, and an owner that writes down what it is told.
import { readFile } from "node:fs/promises";
import { WebSocket } from "ws";
import { Server } from "../process.mjs";
import { Runtime } from "../../../wasm/js/bridge.mjs";

const program = new URL("../../../wasm/dist/siowasm.wasm", import.meta.url);

/** Starts the test application on npm socket.io until the test is over. */
export async function serve(t, options = {}) {
  const server = new Server({ kind: "npm", ...options });
  await server.start();
  t.after(() => server.kill());
  return { url: `http://127.0.0.1:${server.port}`, server };
}

/** A program, which is to have nothing left at the end of the test. */
export async function start(t) {
  const runtime = new Runtime(async () => WebAssembly.compile(await readFile(program)));
  t.after(() => runtime.close());
  await runtime.ready;
  return runtime;
}

/** Writes down what an object is told, as [name, ...args], and lets a test wait for it. */
class Log {
  entries = [];
  #waiting = [];

  add(...entry) {
    this.entries.push(entry);
    for (const check of this.#waiting) check();
  }

  /** Waits for an entry, at most 10 seconds. */
  async until(name, test = () => true) {
    const find = () => this.entries.find(([n, ...args]) => n === name && test(...args));
    return new Promise((resolve, reject) => {
      const over = setTimeout(() => reject(new Error(`no ${name} in ${JSON.stringify(this.entries)}`)), 10_000);
      const check = () => {
        const entry = find();
        if (!entry) return;
        clearTimeout(over);
        this.#waiting = this.#waiting.filter((w) => w !== check);
        resolve(entry.slice(1));
      };
      this.#waiting.push(check);
      check();
    });
  }

  /** The arguments of all entries of a name. */
  all(name) {
    return this.entries.filter(([n]) => n === name).map(([, ...args]) => args);
  }

  clear() {
    this.entries = [];
  }
}

const noting = (log, names) => Object.fromEntries(names.map((name) => [name, (...args) => log.add(name, ...args)]));

/** A client that writes down what it is told. */
export function connect(runtime, url, settings = {}, more = {}) {
  const log = new Log();
  const owner = {
    url: () => url,
    binaryType: "nodebuffer",
    requestOptions: () => ({ webSocket: WebSocket }),
    ...noting(log, ["opened", "openFailed", "reconnectAttempt", "upgraded", "upgradeFailed", "pinged", "closed", "ended", "packet"]),
    ...more,
  };
  const client = runtime.client(owner, { reconnectionDelay: 10, reconnectionDelayMax: 50, ...settings });
  return { client, log };
}

/** A namespace of it that does the same. */
export function namespace(client, name, auth) {
  const log = new Log();
  const owner = { authData: (answer) => answer(auth), ...noting(log, ["connected", "refused", "disconnected", "event"]) };
  return { ns: client.namespace(name, owner), log };
}

/** A client that has opened, and a namespace of it that has joined, with what each was told. */
export async function join(runtime, url, { name = "/", auth, settings, owner } = {}) {
  const { client, log } = connect(runtime, url, settings, owner);
  const { ns, log: told } = namespace(client, name, auth);
  ns.join();
  client.open();
  await told.until("connected");
  return { client, log, ns, told };
}

/** The same, of a server and a program that are this test's. */
export async function serveAndJoin(t, { server: options, ...rest } = {}) {
  const { url, server } = await serve(t, options);
  const runtime = await start(t);
  return { url, server, runtime, ...(await join(runtime, url, rest)) };
}

/** Emits an event and waits for its acknowledgement. */
export function call(ns, ...data) {
  return new Promise((resolve, reject) => ns.emit(data, { ack: (error, args) => (error ? reject(error) : resolve(args)) }));
}

/** Closes a client and waits until it has ended. */
export async function close({ client, log }) {
  client.close();
  await log.until("ended");
}
