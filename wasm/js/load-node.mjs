import { readFile } from "node:fs/promises";

/** Node, Deno and Bun read the module from beside this file. */
export const source = () => readFile(new URL("./siowasm.wasm", import.meta.url));
