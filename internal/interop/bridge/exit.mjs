// A program of its own: connects to the URL that it is given, upgrades, closes, and prints what is left. Node is to end
// by itself then, though the Go program waits for more.
import { readFile } from "node:fs/promises";
import { close, join } from "./kit.mjs";
import { Runtime } from "../../../wasm/js/bridge.mjs";

const program = new URL("../../../wasm/dist/siowasm.wasm", import.meta.url);
const runtime = new Runtime(async () => WebAssembly.compile(await readFile(program)));
const { client, log } = await join(runtime, process.argv[2]);
await log.until("upgraded");
await close({ client, log });
const { memory, funcs, ...left } = runtime.inspect();
console.log(JSON.stringify(left));
