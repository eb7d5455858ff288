#!/usr/bin/env node
// Runs a Go program or test binary for js/wasm, for the -exec flag of go test and go run:
//
//   GOOS=js GOARCH=wasm go test -exec="node /path/to/exec-node.mjs" ./...
//   GOOS=js GOARCH=wasm go test -exec="deno run -A /path/to/exec-node.mjs" ./...
//   GOOS=js GOARCH=wasm go test -exec="bun run /path/to/exec-node.mjs" ./...
//
// Where the host has no WebSocket it sets the one of the npm package ws, which is looked
// for in $SIO_NODE_MODULES, then in node_modules here and upward. SIO_NO_WEBSOCKET=1
// leaves the host as it is. In Node, __go_nextTimer() tells for how many milliseconds the
// next timer of the program was set; it is Infinity when there is none.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import vm from "node:vm";

const [program, ...args] = process.argv.slice(2);
if (!program) {
  console.error("usage: exec-node.mjs program.wasm [argument ...]");
  process.exit(2);
}

function findWS() {
  const from = process.env.SIO_NODE_MODULES
    ? path.join(process.env.SIO_NODE_MODULES, "..", "from.js")
    : path.join(process.cwd(), "from.js");
  try {
    return createRequire(from)("ws").WebSocket;
  } catch {
    return undefined; // the program finds no WebSocket, and says so
  }
}

if (typeof globalThis.WebSocket === "undefined" && !process.env.SIO_NO_WEBSOCKET) {
  const found = findWS();
  if (found) globalThis.WebSocket = found;
}

// Go reads and writes files through these.
globalThis.fs = fs;
globalThis.path = path;
globalThis.process ??= process;

const root = process.env.GOROOT || execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
vm.runInThisContext(fs.readFileSync(path.join(root, "lib", "wasm", "wasm_exec.js"), "utf8"));

const go = new globalThis.Go();
if (!globalThis.Deno && !globalThis.Bun) {
  globalThis.__go_nextTimer = () => Math.min(...[...go._scheduledTimeouts.values()].map((timer) => timer._idleTimeout));
}
go.argv = [program, ...args];
// Go accepts about 12 kB of arguments and environment together.
go.env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith("SIO_") || ["HOME", "PATH", "TMPDIR"].includes(name)),
);
go.exit = (code) => process.exit(code);

process.on("exit", (code) => {
  if (code !== 0 || go.exited) return;
  // Nothing can wake the program any more. Event 0 makes Go report the deadlock.
  go._pendingEvent = { id: 0 };
  go._resume();
});

const { instance } = await WebAssembly.instantiate(fs.readFileSync(program), go.importObject);
await go.run(instance);
