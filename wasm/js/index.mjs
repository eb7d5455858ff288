// The package: siowasm in place of socket.io-client.
import { createAPI } from "./api.mjs";
import { source } from "#source";
import { loader } from "./wasm.mjs";

const { io, Manager, Socket, runtime } = createAPI(loader(source));

/** Resolves when the WebAssembly module runs; nobody has to wait for it. */
export const ready = runtime.ready;

/** What is alive, for tests: see siowasm/inspect. */
export const inspect = () => runtime.inspect();

export { io, io as connect, io as default, Manager, Socket };
export { protocol } from "./api.mjs";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transports.mjs";
export { useWasm } from "./wasm.mjs";
