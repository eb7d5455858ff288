// A server process that can be stopped, killed and started again on the same port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const logLimit = 256 * 1024; // characters kept of what a server printed
const startTries = 5;
const startTimeout = 20_000; // milliseconds until the first line

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const programs = {
  npm: [process.execPath, file("server.mjs")],
  // Debian's own: its socketio package is not seen by any other Python on the PATH.
  python: ["/usr/bin/python3", "-B", file("server.py")],
};

// A port that is free now. It lies below the range that systems take for outgoing connections: there, a client
// that dials the port of a killed server could be given the same port and be connected to itself.
async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    try {
      await once(probe.listen(port, "127.0.0.1"), "listening");
    } catch {
      continue;
    }
    await once(probe.close(), "close");
    return port;
  }
  throw new Error("no free port found between 20000 and 32000");
}

export class Server {
  #command;
  #options;
  #child = null;
  port = 0;
  log = "";

  constructor({ kind, ...options }) {
    if (!Object.hasOwn(programs, kind)) throw new Error(`unknown kind of server ${JSON.stringify(kind)}`);
    this.#command = programs[kind];
    this.#options = options;
  }

  // Starts the process, on its port of before if it had one, and waits until it listens.
  async start() {
    if (this.#child) throw new Error("the server runs already");
    if (this.port) return this.#spawn(this.port);
    for (let tries = 1; ; tries++) {
      const port = await freePort();
      try {
        return await this.#spawn(port);
      } catch (err) {
        // Somebody else may have taken the port in between.
        if (tries === startTries || !/EADDRINUSE|Errno 98/.test(this.log)) throw err;
      }
    }
  }

  async #spawn(port) {
    const [program, ...args] = this.#command;
    const options = JSON.stringify({ ...this.#options, port, tied: true });
    const child = spawn(program, [...args, options], { stdio: "pipe" });
    this.#child = child;
    const note = (chunk) => (this.log = (this.log + chunk).slice(-logLimit));
    child.stderr.setEncoding("utf8").on("data", note);
    const lines = createInterface(child.stdout).on("line", (line) => note(line + "\n"));
    child.stdin.on("error", () => {}); // it may end before we close its input
    const ended = new Promise((resolve) => child.on("error", (err) => resolve(note(err.message))).on("close", resolve));
    child.gone = ended.then(() => {
      if (this.#child === child) this.#child = null;
    });

    const abort = new AbortController();
    const timer = setTimeout(() => child.kill("SIGKILL"), startTimeout);
    const ready = once(lines, "line", { signal: abort.signal }).then(() => true, () => false);
    const listens = await Promise.race([ready, child.gone.then(() => false)]);
    clearTimeout(timer);
    abort.abort();
    if (!listens) throw new Error(`the server did not start:\n${this.log}`);
    this.port = port;
  }

  signal(name) {
    if (!this.#child) throw new Error("the server does not run");
    this.#child.kill(name);
  }

  // Ends the process at once, stopped or not, and waits until it is gone.
  async kill() {
    const child = this.#child;
    if (!child) return;
    child.kill("SIGKILL");
    await child.gone;
  }
}
