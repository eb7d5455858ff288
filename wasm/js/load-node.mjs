import { readFile } from "node:fs/promises";

/** Node, Deno and Bun read the module from beside this file. A bundle that is CommonJS has no import.meta.url. */
export const source = () =>
  readFile(import.meta.url ? new URL("./siowasm.wasm", import.meta.url) : `${__dirname}/siowasm.wasm`);
