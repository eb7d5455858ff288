// Runs the program in Node, Deno and Bun: run.mjs URL
import { readFile } from "node:fs/promises";
import process from "node:process";
import { run } from "./program.mjs";

if (process.argv.length !== 3) {
  console.error("usage: run.mjs URL");
  process.exit(1);
}
const module = await WebAssembly.compile(await readFile(new URL("main.wasm", import.meta.url)));
try {
  console.log(JSON.stringify(await run(module, process.argv[2])));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
