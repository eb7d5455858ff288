// Where the WebAssembly module comes from, unless the program says.

let chosen;
let started = false;

/**
 * Says where the WebAssembly module is, in place of siowasm.wasm beside this file: a URL, a Response, bytes, a
 * WebAssembly.Module, or a promise of one; undefined, as a cache answers that does not have it, means that file. Has to be called in the tick of the import; throws when loading has begun.
 */
export function useWasm(source) {
  if (started) throw new Error("siowasm: useWasm comes too late, the module is being loaded: call it right after the import");
  chosen = source;
}

/** Makes the bridge's load() of a function that gives the default source. */
export function loader(defaultSource) {
  return async () => {
    await undefined; // for useWasm
    started = true;
    return compile((await chosen) ?? (await defaultSource()));
  };
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`siowasm: ${response.url || "the module"} answered ${response.status}`);
  const type = response.headers.get("content-type") ?? "";
  if (typeof WebAssembly.compileStreaming === "function" && type.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
