// A program of its own: connects to the URL that it is given, upgrades, closes, and prints what is left. Node is to end
// by itself then, though the Go program waits for more.
import { readFile } from "node:fs/promises";
import { connect, namespace } from "./kit.mjs";
import { Runtime } from "../../../wasm/js/bridge.mjs";

const program = new URL("../../../wasm/dist/siowasm.wasm", import.meta.url);
const runtime = new Runtime(async () => WebAssembly.compile(await readFile(program)));
const { client, log } = connect(runtime, process.argv[2]);
const { ns, log: told } = namespace(client, "/");
ns.join();
client.open();
await told.until("connected");
await log.until("upgraded");
client.close();
await log.until("ended");
const { memory, funcs, ...left } = runtime.inspect();
console.log(JSON.stringify(left));
