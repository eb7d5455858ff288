// A program that a scenario runs, with what it has printed.
import { spawn } from "node:child_process";
import { once } from "node:events";

const timeout = 20_000; // milliseconds for each step

export class Program {
  #child;
  #ended;
  output = ""; // standard output
  notes = ""; // standard error

  constructor(file, args, env = {}) {
    this.#child = spawn(file, args, { env: { ...process.env, ...env }, stdio: "pipe" });
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.output += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => (this.notes += text));
    this.#child.stdin.on("error", () => {}); // it may end before it has read all
    this.#ended = once(this.#child, "close");
    process.on("exit", () => this.#child.kill("SIGKILL")); // also when a signal ends the scenario
  }

  write(text) {
    this.#child.stdin.write(text);
  }

  end() {
    this.#child.stdin.end();
  }

  signal(name) {
    this.#child.kill(name);
  }

  // Waits until the stream, "output" or "notes", matches, and returns the match.
  async prints(stream, pattern) {
    const emitter = stream === "output" ? this.#child.stdout : this.#child.stderr;
    const signal = AbortSignal.timeout(timeout);
    for (;;) {
      const match = this[stream].match(pattern);
      if (match) return match;
      try {
        await Promise.race([once(emitter, "data", { signal }), this.#ended.then(() => Promise.reject(new Error("it ended")))]);
      } catch (err) {
        throw new Error(`no ${pattern} in ${JSON.stringify(this.output)}, ${JSON.stringify(this.notes)}: ${err.message}`);
      }
    }
  }

  // Waits for the end, and returns [status, signal]. A program that does not end is killed.
  async ends() {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), timeout);
    const how = await this.#ended;
    clearTimeout(timer);
    return how;
  }
}
