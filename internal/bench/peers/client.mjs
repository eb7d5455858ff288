// Does what the bench asks for (../task) with npm socket.io-client.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { parsers } from "../../interop/parser.mjs";
import { flood, object } from "./flood.mjs";

const { io } = createRequire(new URL("../../interop/", import.meta.url))("socket.io-client");

const connecting = 64; // connections that are opened at a time
const pageSize = 4096;
const rest = 2000; // milliseconds that idle connections are left alone before the memory is looked at

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function argument({ payload, size }) {
  switch (payload) {
    case "object":
      return object;
    case "binary":
      return Buffer.alloc(size, 0xa5);
    case "text":
      return "a".repeat(size);
    default:
      throw new Error(`unknown payload ${payload}`);
  }
}

function connect({ url, format, polling }) {
  const socket = io(url, {
    transports: [polling ? "polling" : "websocket"],
    parser: parsers[format === "json" ? "default" : format],
    forceNew: true,
    reconnection: false,
  });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket));
    socket.once("connect_error", (err) => reject(err));
  });
}

function clock() {
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  return () => {
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpu: (user + system) / 1e6 };
  };
}

function percentiles(micros) {
  micros.sort((a, b) => a - b);
  const at = (i) => micros[Math.min(i, micros.length - 1)];
  return { p50: at(micros.length >> 1), p99: at(Math.floor((micros.length * 99) / 100)) };
}

async function emit(socket, request) {
  const value = argument(request);
  const done = new Promise((resolve) => socket.once("done", resolve));
  const stop = clock();
  await flood(socket, socket.io.engine, value, request.n);
  await done;
  return stop();
}

async function receive(socket, request) {
  const { payload, size, n } = request;
  let left = n;
  let wrong;
  const done = new Promise((resolve) => {
    socket.on("event", (value) => {
      if (payload === "object" ? value.no !== object.no : value.length !== size) wrong = value;
      if (--left === 0) resolve();
    });
  });
  const stop = clock();
  socket.emit("go");
  await done;
  const result = stop();
  if (wrong !== undefined) throw new Error(`received ${JSON.stringify(wrong).slice(0, 200)}`);
  return result;
}

async function echo(socket, { n, inFlight }) {
  const micros = [];
  let sent = 0;
  const stop = clock();
  await new Promise((resolve, reject) => {
    const next = () => {
      sent++;
      const start = performance.now();
      socket.emit("event", object, (value) => {
        micros.push((performance.now() - start) * 1000);
        if (value.no !== object.no) reject(new Error(`received ${JSON.stringify(value)}`));
        if (micros.length === n) resolve();
        else if (sent < n) next();
      });
    };
    for (let i = 0; i < Math.min(inFlight, n); i++) next();
  });
  return { ...stop(), ...percentiles(micros) };
}

// The bytes of this process that are in memory, as the system counts them.
const resident = () => Number(readFileSync("/proc/self/statm", "utf8").split(" ")[1]) * pageSize;

function collect() {
  for (let i = 0; i < 4; i++) global.gc(); // each time more of what finalizers held is found
}

async function idle(request) {
  collect();
  const before = resident();
  const sockets = [];
  let opened = 0;
  const stop = clock();
  await Promise.all(
    Array.from({ length: Math.min(connecting, request.n) }, async () => {
      while (opened < request.n) {
        opened++;
        sockets.push(await connect(request));
      }
    }),
  );
  const result = stop();
  await sleep(rest);
  const natural = resident() - before;
  collect();
  const settled = resident() - before;
  for (const socket of sockets) socket.disconnect();
  return { ...result, natural, settled };
}

const works = { emit, receive, echo };

async function run(request) {
  if (request.workload === "idle") return idle(request);
  const work = works[request.workload];
  if (!work) throw new Error(`unknown workload ${request.workload}`);
  const socket = await connect(request);
  try {
    const broken = new Promise((_, reject) => {
      socket.once("disconnect", (reason) => reject(new Error(`disconnected: ${reason}`)));
    });
    broken.catch(() => {});
    return await Promise.race([work(socket, request), broken]);
  } finally {
    socket.disconnect();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await run(JSON.parse(line)).catch((err) => ({ error: String(err.stack) }));
  process.stdout.write(JSON.stringify(result) + "\n");
}
process.exit();
