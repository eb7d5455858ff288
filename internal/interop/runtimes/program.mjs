// The scenario as a program of Node, Deno and Bun, which has to end by itself. With the argument "polling" it has no
// WebSocket.
import process from "node:process";
import { io } from "siowasm";
import { run } from "./scenario.mjs";

const without = [];
if (process.argv[2] === "polling") {
  delete globalThis.WebSocket;
  without.push("upgrade", "websocket");
} else {
  globalThis.WebSocket ??= (await import("ws")).WebSocket; // Node 20 brings none
}

const { bun, deno, node } = process.versions;
const steps = await run({ io, control: process.env.SIO_CONTROL, without });
console.log(JSON.stringify({ version: bun ?? deno ?? node, steps }));
