// Measures the JavaScript package beside socket.io-client, in Chromium or in Node, and prints a Markdown table:
//
//	node bench.mjs browser|node
//
// $SIO_PACKAGE is the directory of the package, wasm/dist when it is not set; $REPETITIONS is how often each workload
// is run, 11 when it is not set.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium } from "../chromium.mjs";
import { serveFiles } from "../files.mjs";
import { resolveFile } from "../resolve.mjs";
import { workloads } from "./workloads.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = realpathSync(process.env.SIO_PACKAGE ?? path.join(here, "../../../wasm/dist"));
const peer = path.join(here, "../node_modules/socket.io-client/dist");
const repetitions = Number(process.env.REPETITIONS ?? 11);

// A program of Node's that reads lines and answers each with a line of JSON, the first one unasked.
class Program {
  #child;
  #lines;

  constructor(...args) {
    this.#child = spawn(process.execPath, args, { cwd: here, stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  async answer(line) {
    if (line !== undefined) this.#child.stdin.write(line + "\n");
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the program ended");
    return JSON.parse(value);
  }

  async end() {
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    await closed;
  }
}

// Calls f with the clients: each has a name, and measure(workload).
const hosts = {
  async browser(server, f) {
    const files = await serveFiles({ "/": here, "/siowasm/": root, "/peer/": peer });
    const browser = await launchChromium();
    const client = async (name, entry) => {
      const page = await browser.newPage();
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Performance.enable");
      await page.exposeFunction("used", async () => {
        const { metrics } = await devtools.send("Performance.getMetrics");
        return metrics.find(({ name }) => name === "ProcessTime").value;
      });
      await page.goto(`${files.url}/page.html`);
      await page.waitForFunction(() => document.title === "ready");
      await page.evaluate(([entry, server]) => globalThis.open(entry, server), [entry, server]);
      return { name, measure: (workload) => page.evaluate((workload) => globalThis.measure(workload), workload) };
    };
    try {
      const clients = [
        await client("socket.io-client", "/peer/socket.io.esm.min.js"),
        await client("siowasm", "/siowasm/" + path.relative(root, await resolveFile("siowasm", root, "browser"))),
      ];
      await f(clients, `Chromium ${browser.version()}`);
    } finally {
      await browser.close();
      await files.close();
    }
  },

  async node(server, f) {
    const programs = [];
    const client = async (name, file) => {
      const program = new Program("client.mjs", pathToFileURL(file).href, server);
      programs.push(program);
      await program.answer();
      return { name, measure: (workload) => program.answer(workload) };
    };
    try {
      const clients = [
        await client("socket.io-client", await resolveFile("socket.io-client", here, "node")),
        await client("siowasm", await resolveFile("siowasm", root, "node")),
      ];
      await f(clients, `Node ${process.versions.node}`);
    } finally {
      await Promise.all(programs.map((program) => program.end()));
    }
  },
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const count = (number) => Math.round(number).toLocaleString("en");
const percent = (part) => `${Math.round(part * 100)} %`;

// Runs every workload with every client, again and again, the clients by turns and each as often first as second.
async function compare(clients) {
  const samples = new Map();
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    const order = repetition % 2 ? clients : clients.toReversed();
    for (const workload of Object.keys(workloads)) {
      for (const client of order) {
        const sample = await client.measure(workload);
        const key = `${workload} ${client.name}`;
        if (repetition > 0) samples.set(key, [...(samples.get(key) ?? []), sample]); // the first one warms up
      }
    }
  }
  return (workload, { name }) => samples.get(`${workload} ${name}`);
}

function print(title, clients, samples) {
  const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
  console.log(`${title}, websocket. The server is npm socket.io, in a process of its own. Medians of ${repetitions}.`);
  console.log("CPU is the client's time of the processor for one event. The ratios are of runs one after the other: how many times");
  console.log("as many events in a second, and for the same time of the processor.\n");
  const columns = clients.flatMap(({ name }) => [`${name}, events/s`, `${name}, CPU µs`]);
  row("workload", ...columns, "ratio", "CPU ratio", "server busy");
  row("---", ...columns.map(() => "---:"), "---:", "---:", "---:");
  for (const workload of Object.keys(workloads)) {
    const [theirs, ours] = clients.map((client) => samples(workload, client));
    const figure = (of, name) => median(of.map((sample) => sample[name]));
    const rates = ours.map(({ rate }, i) => rate / theirs[i].rate);
    const times = ours.map(({ cpu }, i) => theirs[i].cpu / cpu);
    row(
      workload,
      ...[theirs, ours].flatMap((of) => [count(figure(of, "rate")), count(figure(of, "cpu"))]),
      median(rates).toFixed(2),
      median(times).toFixed(2),
      percent(figure([...theirs, ...ours], "busy")),
    );
  }
}

const server = new Program("server.mjs");
try {
  const { port } = await server.answer();
  await hosts[process.argv[2]](`http://127.0.0.1:${port}`, async (clients, title) => {
    print(title, clients, await compare(clients));
  });
} finally {
  await server.end();
}
